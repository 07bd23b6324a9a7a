import * as action from './action.ts'
import * as alarms from './alarms.ts'
import * as i18n from './i18n.ts'
import * as menus from './menus.ts'
import * as network from './network.ts'
import * as notifications from './notifications.ts'
import * as omnibox from './omnibox.ts'
import * as panel from './panel.ts'
import * as permissions from './permissions.ts'
import * as presence from './presence.ts'
import * as requestRules from './request-rules.ts'
import * as runtime from './runtime.ts'
import * as selection from './selection.ts'
import * as shortcuts from './shortcuts.ts'
import * as tabs from './tabs.ts'
import * as toolbar from './toolbar.ts'

/**
 * The browser as the worker uses it, but for storage, which has a port of its own (`Area`). Handed in: several browsers can
 * then live in one process, each with its own profile.
 */
export interface Platform {
  action: Pick<typeof action, 'showBadge' | 'openPopup'>
  alarms: Pick<typeof alarms, 'setAlarm' | 'onAlarm' | 'wakeSeconds'>
  i18n: Pick<typeof i18n, 'message'>
  menus: Pick<typeof menus, 'removeMenus' | 'addMenu' | 'onMenuClicked'>
  network: Pick<typeof network, 'isOnline'>
  notifications: Pick<typeof notifications, 'notify' | 'update' | 'clear' | 'onClicked' | 'onButtonClicked'>
  omnibox: Pick<typeof omnibox, 'onOmniboxTyped' | 'onOmniboxEntered' | 'sayInOmnibox'>
  panel: Pick<typeof panel, 'openPanel'>
  permissions: Pick<typeof permissions, 'isGranted' | 'onAccessChanged'>
  presence: Pick<typeof presence, 'isPageInFront'>
  requestRules: Pick<typeof requestRules, 'omitOriginAt'>
  runtime: Pick<typeof runtime, 'onInstalled' | 'onStartup' | 'onMessage' | 'isOwnPage'>
  selection: Pick<typeof selection, 'readSelection'>
  shortcuts: Pick<typeof shortcuts, 'onShortcut'>
  tabs: Pick<typeof tabs, 'openPage'>
  toolbar: Pick<typeof toolbar, 'isPinned'>
}

/** This browser. */
export const platform: Platform = {
  action,
  alarms,
  i18n,
  menus,
  network,
  notifications,
  omnibox,
  panel,
  permissions,
  presence,
  requestRules,
  runtime,
  selection,
  shortcuts,
  tabs,
  toolbar,
}
