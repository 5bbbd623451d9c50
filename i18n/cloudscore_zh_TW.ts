<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_TW" sourcelanguage="en">
<context>
    <name>CloudScore</name>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Earth Engine client</source>
        <translation>Earth Engine 用戶端程式庫</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Network</source>
        <translation>網路</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Sign-in</source>
        <translation>登入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Cloud project</source>
        <translation>Cloud 專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Earth Engine API</source>
        <translation>Earth Engine API</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Registration</source>
        <translation>註冊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Permission to compute</source>
        <translation>運算權限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Monthly quota</source>
        <translation>每月配額</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Not checked, because of the above.</source>
        <translation>因上述問題而未檢查。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Version {version}, from {supplier}.</source>
        <translation>版本 {version}，由{supplier}提供。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Version {version} from {supplier} is in use beside it, undisturbed.</source>
        <translation>同時有{supplier}提供的版本 {version} 在使用中，互不干擾。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>{host} answers, through the proxy {proxy}.</source>
        <translation>{host} 有回應（經由代理伺服器 {proxy}）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>{host} answers, without a proxy.</source>
        <translation>{host} 有回應（未使用代理伺服器）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Not needed here.</source>
        <translation>這裡不需要。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Signed in as the service account {email}.</source>
        <translation>已用服務帳戶 {email} 登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Signed in as {email}.</source>
        <translation>已用 {email} 登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Signed in. The sign-in does not say which account it belongs to.</source>
        <translation>已登入，但無法得知所屬的帳號。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>{project} is chosen.</source>
        <translation>已選擇 {project}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>This server does not tell.</source>
        <translation>這個伺服器沒有提供此資訊。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Switched on for this project.</source>
        <translation>這個專案已啟用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>For commercial use.</source>
        <translation>供商業用途。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>That covers research, teaching, journalism and trying it out, not the operational use by public administrations, and nothing that money is earned with.</source>
        <translation>涵蓋研究、教學、新聞報導與試用，但不包括政府機關的業務運作，以及任何營利用途。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>For noncommercial use.</source>
        <translation>供非商業用途。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Earth Engine computes for you.</source>
        <translation>Earth Engine 可為您運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>Not used up.</source>
        <translation>尚未用完。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/checks.py"/>
        <source>this plugin</source>
        <translation>本外掛</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>Choose a project, or enter its ID.</source>
        <translation>請選擇專案，或輸入專案 ID。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>This is not among your projects. Did you mean “{id}”?</source>
        <translation>這不在您的專案之中。您要找的是「{id}」嗎？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>This is not among your projects. It must be one that you may use.</source>
        <translation>這不在您的專案之中。必須是您有權使用的專案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>Several projects have this name. Choose one from the list.</source>
        <translation>有數個專案同名，請從清單中選擇。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>This is the project's number. Its ID is “{id}”.</source>
        <translation>這是專案編號，專案 ID 是「{id}」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>This is the project's name. Its ID is “{id}”.</source>
        <translation>這是專案名稱，專案 ID 是「{id}」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>This is a number. The ID looks like my-project-123; the console shows both.</source>
        <translation>這是數字。專案 ID 的形式類似 my-project-123；主控台會同時顯示兩者。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>An ID has no capital letters: “{id}”?</source>
        <translation>專案 ID 沒有大寫字母：「{id}」？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/projects.py"/>
        <source>This may be a name. The ID has 6 to 30 small letters, digits and hyphens, no spaces.</source>
        <translation>這可能是名稱。專案 ID 由 6 至 30 個小寫字母、數字與連字號組成，不含空格。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>You are signed in</source>
        <translation>您已登入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>You can close this page and go back to QGIS.</source>
        <translation>您可以關閉這個網頁，回到 QGIS。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>The sign-in was cancelled</source>
        <translation>登入已取消</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>A permission is missing</source>
        <translation>缺少一項權限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>The sign-in did not work</source>
        <translation>登入未成功</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>Close this page; QGIS shows what happened and what to do.</source>
        <translation>請關閉這個網頁；QGIS 會說明發生了什麼事以及該怎麼做。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>Nothing to see here</source>
        <translation>這裡沒有內容</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/earthengine/signin.py"/>
        <source>This page belongs to no sign-in that QGIS waits for. Close it.</source>
        <translation>這個網頁不屬於 QGIS 正在等候的登入，請關閉。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>About this layer</source>
        <translation>關於這個圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>About this series</source>
        <translation>關於這個時間序列</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Layer</source>
        <translation>圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Group</source>
        <translation>圖層群組</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>{count} periods, {step}</source>
        <translation>{count} 個時段（{step}）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Periods</source>
        <translation>時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Source</source>
        <translation>資料來源</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Licence</source>
        <translation>授權條款</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Cite as</source>
        <translation>引用方式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Copy citation</source>
        <translation>複製引用文字</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>The credit of the data and the reference to Cloud Score+</source>
        <translation>資料來源標示與 Cloud Score+ 的參考文獻</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Copy report paragraph</source>
        <translation>複製報告用段落</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>How this composite was made, in sentences for a report</source>
        <translation>說明這幅合成影像如何製作，可直接放入成果報告</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Scenes of this layer</source>
        <translation>這個圖層的影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Cloud %</source>
        <translation>雲量 %</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Satellite</source>
        <translation>衛星</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Scene</source>
        <translation>影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Close</source>
        <translation>關閉</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>The layer was made of simulated scenes. Choose the sample scenes to list them.</source>
        <translation>這個圖層由模擬影像合成。請選用範例影像以列出各景。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Connect to Google Earth Engine to list the scenes.</source>
        <translation>請連線到 Google Earth Engine 以列出各景影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>It is on the clipboard.</source>
        <translation>已複製到剪貼簿。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Asking Earth Engine for the scenes…</source>
        <translation>正在向 Earth Engine 查詢影像…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>The list of scenes was not completed.</source>
        <translation>影像清單未完成。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Cloud Score+ scenes</source>
        <translation>Cloud Score+ 影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>left out</source>
        <translation>不使用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>no score</source>
        <translation>無分數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>used</source>
        <translation>使用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/about.py"/>
        <source>Scenes included: {used} of {all}, of {overpasses} overpasses. A pixel is from those clear there.</source>
        <translation>納入 {all} 景中的 {used} 景，共 {overpasses} 次過境。每個像元取自該處清晰的影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>Save an animation</source>
        <translation>儲存動畫</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Folder of the files</source>
        <translation>存放檔案的資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>{name} animation</source>
        <translation>{name} 動畫</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source> px</source>
        <comment>after a number of pixels</comment>
        <translation> px</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source> s</source>
        <comment>after a number of seconds</comment>
        <translation> 秒</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>Animated &amp;GIF</source>
        <translation>GIF 動畫(&amp;G)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>&amp;MP4 video</source>
        <translation>MP4 影片(&amp;M)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>MP4 video: needs the program ffmpeg, which is not installed</source>
        <translation>MP4 影片：需要 ffmpeg 程式，此電腦尚未安裝</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>{count} frames of the map as it is, with date, scale bar and credit, also as PNG files.</source>
        <translation>依目前地圖畫面製作 {count} 格，附日期、比例尺與資料出處，並另存各格的 PNG 檔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>Progress of the animation</source>
        <translation>動畫製作進度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <source>&amp;Folder</source>
        <translation>資料夾(&amp;F)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>&amp;Width</source>
        <translation>寬度(&amp;W)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>&amp;Each frame</source>
        <translation>每格時間(&amp;E)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Save</source>
        <translation>儲存</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <source>Choose a folder.</source>
        <translation>請選擇資料夾。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <source>The animation is saved in {folder}.</source>
        <translation>動畫已存入「{folder}」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/animation_dialog.py"/>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Open folder</source>
        <translation>開啟資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>1  Area</source>
        <translation>1  範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Dr&amp;aw</source>
        <translation>矩形(&amp;A)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Draw a rectangle on the map</source>
        <translation>在地圖上畫矩形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>&amp;Polygon</source>
        <translation>多邊形(&amp;P)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Draw a polygon on the map</source>
        <translation>在地圖上畫多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Map v&amp;iew</source>
        <translation>目前畫面(&amp;I)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Take what the map shows now</source>
        <translation>以地圖目前顯示的畫面為範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>La&amp;yer</source>
        <translation>圖層(&amp;Y)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Take the shapes of a layer, or its selected features</source>
        <translation>使用圖層的圖形，或其選取的圖徵</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Zoom</source>
        <translation>縮放</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Show the area on the map</source>
        <translation>在地圖上顯示這個範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Forget the area</source>
        <translation>清除這個範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Stop reading the layer</source>
        <translation>停止讀取圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Name of the area, for layers and files</source>
        <translation>範圍名稱（用於圖層與檔名）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Name of the area</source>
        <translation>範圍名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Layers, files and lists are called by it</source>
        <translation>圖層、檔案與清單以此命名</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Choose an area first: draw it, take the map view, or a layer.</source>
        <translation>請先選擇範圍：自行繪製、採用目前畫面，或取自圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Reading the area</source>
        <translation>讀取範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>{layer}: selected features only ({count})</source>
        <translation>{layer}：僅選取的圖徵（{count}）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>{layer}: features by name…</source>
        <translation>{layer}：依名稱選取圖徵…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>No vector layer in this project</source>
        <translation>專案中沒有向量圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Drag over the map, or click two corners. Esc cancels.</source>
        <translation>在地圖上拖曳，或點選兩個對角。按 Esc 取消。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Click the corners, right-click to close. Backspace takes one back.</source>
        <translation>依序點選頂點，按右鍵完成。按 Backspace 退回一點。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>Reading the area…</source>
        <translation>正在讀取範圍…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area.py"/>
        <source>No area chosen yet.</source>
        <translation>尚未選擇範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Area statistics: {name}</source>
        <translation>分區統計：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>&amp;Selected features only</source>
        <translation>只用選取的圖徵(&amp;S)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Change of {name}</source>
        <translation>{name} 的變化</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>none</source>
        <translation>無</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>A table</source>
        <translation>表格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Polygons with the statistics</source>
        <translation>含統計值的多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Columns joined to the layer</source>
        <translation>將欄位連結到圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>A table in Google Drive</source>
        <translation>Google 雲端硬碟中的表格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>For many polygons or periods: Earth Engine computes and stores it, also while QGIS is closed.</source>
        <translation>適合多邊形或期數很多的情況：由 Earth Engine 計算並存放，QGIS 關閉後也會繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Name of the file, without its ending</source>
        <translation>檔案名稱，不含副檔名</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Progress of the statistics</source>
        <translation>統計進度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>&amp;Polygons</source>
        <translation>多邊形(&amp;P)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>&amp;Name of the features</source>
        <translation>圖徵名稱(&amp;N)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>&amp;Value</source>
        <translation>數值(&amp;V)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Count hectares &amp;from</source>
        <translation>公頃數的界限值(&amp;F)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>&amp;Result</source>
        <translation>結果(&amp;R)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>&amp;File name in Drive</source>
        <translation>雲端硬碟中的檔名(&amp;F)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Measure</source>
        <translation>開始統計</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Features in the chart</source>
        <translation>圖表中的圖徵</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>What the chart shows</source>
        <translation>圖表顯示的項目</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Chart of the features: statistic by date</source>
        <translation>圖徵的圖表：統計值隨日期的變化</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Table as CSV…</source>
        <translation>將表格存成 CSV…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Chart as PNG or SVG…</source>
        <translation>將圖表存成 PNG 或 SVG…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>There is no polygon layer. Add one to the project first.</source>
        <translation>專案中沒有多邊形圖層。請先加入一個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Pixels of 10 m count whose centre lies inside, as in zonal statistics on the saved GeoTIFF.</source>
        <translation>計入中心點落在多邊形內的 10 公尺像元，與對存成的 GeoTIFF 做分區統計相同。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>One row a feature and period: {count} periods.</source>
        <translation>每個圖徵、每個時段各一列，共 {count} 個時段。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Columns are joined by a field: choose the one that names the features.</source>
        <translation>欄位要依某個欄位連結：請選擇圖徵名稱的欄位。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Google asks you for a further permission first, in your browser.</source>
        <translation>Google 會先在瀏覽器裡請您授權另一項權限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Measuring. You may close this and go on working; it goes on.</source>
        <translation>統計中。可關閉此視窗繼續工作，統計會在背景進行。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>What has arrived is kept. Run this again with the same values to go on.</source>
        <translation>已取得的結果會保留。以相同的參數再執行一次，即可接續進行。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>The export has begun. It goes on when QGIS is closed; the dock lists it.</source>
        <translation>匯出已開始，關閉 QGIS 後也會繼續；進度列在面板的「匯出」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Statistics of {name}</source>
        <translation>「{name}」的統計</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>The layer is no longer there; nothing is joined to it, and the table is a layer of its own.</source>
        <translation>圖層已不存在，未連結任何欄位；統計表已加為獨立的圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>{title}:</source>
        <translation>{title}：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>The table has {count} rows.</source>
        <translation>表格共 {count} 列。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>{statistic} of {value}</source>
        <translation>{value} 的{statistic}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>{feature}, {start} to {end}: {value}</source>
        <translation>{feature}，{start} 至 {end}：{value}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>The table is no longer in the project. Measure again.</source>
        <translation>專案中已沒有這份統計表，請再統計一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Save the table</source>
        <translation>儲存表格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Save the chart</source>
        <translation>儲存圖表</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Pictures (*.png *.svg)</source>
        <translation>圖片 (*.png *.svg)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Mean</source>
        <translation>平均值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Median</source>
        <translation>中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>10th percentile</source>
        <translation>第 10 百分位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>90th percentile</source>
        <translation>第 90 百分位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Standard deviation</source>
        <translation>標準差</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Clear share (%)</source>
        <translation>清晰比例（%）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Cannot tell (%)</source>
        <translation>無法判定（%）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Hectares at or above the limit</source>
        <translation>達到界限值的公頃數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>{sentence}.</source>
        <translation>{sentence}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/area_statistics_dialog.py"/>
        <source>Show</source>
        <translation>顯示</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Ask the map</source>
        <translation>查詢像元</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>Ask</source>
        <translation>查詢</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>Click on a composite: its values, and every view through time</source>
        <translation>點選合成影像，查看該處的數值與歷次觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>Only composites can be asked, and there is none on the map. Build one first.</source>
        <translation>只能查詢合成影像，而地圖上還沒有。請先建立合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>“{layer}” is no composite of this plugin. Only composites can be asked: build one first.</source>
        <translation>「{layer}」不是本外掛的合成影像。只能查詢合成影像，請先建立。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>There is no place on the Earth at that point of the map.</source>
        <translation>地圖上的這個點不在地球範圍內。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>The layer's tiles wait to be renewed; its values come without them.</source>
        <translation>圖層的圖磚正等候重新載入；查詢數值不受影響。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>Asking the map</source>
        <translation>查詢像元</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>{x}, {y} ({crs})</source>
        <translation>{x}，{y}（{crs}）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <source>The scene is left out of what is built next.</source>
        <translation>下次建立時會排除這一景。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Scene of {day}, {tile}</source>
        <translation>{day} 影像，{tile}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Place</source>
        <translation>地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>The places that were asked; type to give one another name</source>
        <translation>查詢過的地點；可直接輸入以更改名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Views of the place</source>
        <translation>該地點的觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Values of the place</source>
        <translation>該地點的數值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Chart</source>
        <translation>圖表</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Views</source>
        <translation>觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Values</source>
        <translation>數值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Leave out</source>
        <translation>排除</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Leave the selected scene out of what the dock builds</source>
        <translation>面板建立合成影像時，排除選取的這一景</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Add alone</source>
        <translation>單獨加入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Add the selected scene alone to the map</source>
        <translation>將選取的這一景單獨加入地圖</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Copy the table</source>
        <translation>複製表格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Views as CSV…</source>
        <translation>將觀測存成 CSV…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Places as a layer</source>
        <translation>將地點存成圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Places as a GeoPackage…</source>
        <translation>將地點存成 GeoPackage…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Forget the places</source>
        <translation>清除所有地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Areas…</source>
        <translation>分區…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Measure the polygons of a layer on the same composite, series or change</source>
        <translation>以同一合成影像、時間序列或變化，統計某圖層的各多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Place {n}</source>
        <translation>地點 {n}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Save the views</source>
        <translation>儲存觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Save the places</source>
        <translation>儲存地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/saving.py"/>
        <source>GeoPackage (*.gpkg)</source>
        <translation>GeoPackage (*.gpkg)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Score</source>
        <translation>分數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Click on a composite in the map.</source>
        <translation>請在地圖上點選合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{lat}, {lon} (WGS 84)</source>
        <translation>{lat}，{lon}（WGS 84）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{first}; {then}</source>
        <translation>{first}；{then}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Asking…</source>
        <translation>查詢中…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>What is shown is coarse, from the preview.</source>
        <translation>目前顯示的是預覽的粗略值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Coarse values from the preview; the exact ones are being asked for…</source>
        <translation>先顯示預覽的粗略值，正在查詢精確值…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{layer}: no scene of these dates shows this place.</source>
        <translation>「{layer}」：這段日期沒有影像涵蓋此處。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{layer}: the place lies beside the swaths of these dates.</source>
        <translation>「{layer}」：此地點在這些日期的刈幅之外。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{layer}: {clear} of {all} views are clear.</source>
        <translation>「{layer}」：{all} 次觀測中有 {clear} 次清晰。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>At the dock's threshold {threshold}; the layer has {own}.</source>
        <translation>依面板的門檻值 {threshold} 判斷；圖層的是 {own}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>The place lies outside of the composite's area.</source>
        <translation>此處在合成影像的範圍之外。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>The composite has a hole here; the views say why.</source>
        <translation>合成影像在此處是空洞，原因見各次觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>The composite has a hole here: it needs {count} clear views.</source>
        <translation>合成影像在此處是空洞：至少要有 {count} 次清晰觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{place}: composite {start} to {end}, {name} {value}</source>
        <translation>{place}：{start} 至 {end} 的合成影像，{name} {value}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{place}, {day}: {name} {value}, score {score}, {state}</source>
        <translation>{place}，{day}：{name} {value}，分數 {score}，{state}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>State</source>
        <translation>狀態</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/connection.py"/>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Change</source>
        <translation>變更</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>{start} to {end}</source>
        <translation>{start} 至 {end}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Name</source>
        <translation>名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>Period</source>
        <translation>時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <location filename="../cloudscore_plugin/gui/view_chart.py"/>
        <source>clear</source>
        <translation>清晰</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>scene left out</source>
        <translation>已排除的影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>outside of the periods</source>
        <translation>不在任何時段內</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>beside the swath</source>
        <translation>刈幅之外</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>score below the threshold</source>
        <translation>分數低於門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>at the edge of the scene</source>
        <translation>位於影像邊緣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ask_panel.py"/>
        <source>same overpass, other tile</source>
        <translation>同次過境，採用另一 MGRS 網格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <location filename="../cloudscore_plugin/services/connections.py"/>
        <source>Google Earth Engine</source>
        <translation>Google Earth Engine</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Checking the connection…</source>
        <translation>正在檢查連線…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Checking the connection to Earth Engine</source>
        <translation>檢查與 Earth Engine 的連線</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Copy report</source>
        <translation>複製報告</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>What the checks found, without secrets, to ask for help with</source>
        <translation>檢查結果（不含機密資料），可用於求助</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Build composite</source>
        <translation>建立合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Other ways</source>
        <translation>其他方式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>With a &amp;Google account</source>
        <translation>使用 Google 帳號(&amp;G)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>With a service account's &amp;key file</source>
        <translation>使用服務帳戶的金鑰檔(&amp;K)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>With application-&amp;default credentials</source>
        <translation>使用應用程式預設憑證(&amp;D)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Key files (*.json)</source>
        <translation>金鑰檔 (*.json)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Key file of a service account</source>
        <translation>服務帳戶的金鑰檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>What “gcloud auth application-default login” has stored on this computer</source>
        <translation>由「gcloud auth application-default login」儲存在這台電腦的憑證</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>&amp;Address of Earth Engine</source>
        <translation>Earth Engine 的位址(&amp;A)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Network options…</source>
        <translation>網路選項…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>QGIS's own settings for proxies and certificates</source>
        <translation>QGIS 本身的代理伺服器與憑證設定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>The address must start with https://.</source>
        <translation>位址必須以 https:// 開頭。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Waiting for your browser</source>
        <translation>正在等候瀏覽器</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Copy address</source>
        <translation>複製網址</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>To paste it into another browser, or another profile of yours</source>
        <translation>可貼到其他瀏覽器或其他使用者設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Open the page again</source>
        <translation>再次開啟網頁</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Sign in…</source>
        <translation>登入…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>{reason}

Google asks you for it in your browser, together with what you have allowed before. Choose the same account there. Your sign-in stays as it is until you have allowed it.</source>
        <translation>{reason}

Google 會在瀏覽器裡請您授權，連同先前已允許的項目。請在那裡選擇同一個帳號。在您允許之前，目前的登入維持不變。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>A further permission is needed</source>
        <translation>還需要一項權限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>The step to mend is marked below.</source>
        <translation>需要處理的步驟已在下方標示。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Google Earth Engine computes real scenes for you. It needs a Google account and takes about two minutes; noncommercial use is free.</source>
        <translation>Google Earth Engine 可為您運算真實影像。需要 Google 帳號，設定約兩分鐘；非商業用途免費。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Earth Engine is not ready yet</source>
        <translation>Earth Engine 尚未就緒</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Earth Engine is ready, with a remark</source>
        <translation>Earth Engine 已就緒，但有注意事項</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Everything is in place. Choose an area and dates, and build.</source>
        <translation>一切就緒。請選擇範圍與日期，然後建立合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Earth Engine is ready</source>
        <translation>Earth Engine 已就緒</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>The checks were stopped</source>
        <translation>檢查已停止</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Check again</source>
        <translation>重新檢查</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>The report is on the clipboard. It holds no secrets.</source>
        <translation>報告已複製到剪貼簿，不含機密資料。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Leave all boxes there ticked. The sign-in stays on this computer.</source>
        <translation>請在那裡保留所有勾選。登入資料只存放在這台電腦。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>It asks for three permissions: Earth Engine, to compute; your Cloud projects, to list them; your e-mail address, to show who is signed in. Leave them ticked. The sign-in stays on this computer.</source>
        <translation>網頁會要求三項權限：Earth Engine（用於運算）、Cloud 專案（用於列出專案）、電子郵件地址（用於顯示登入者）。請保留所有勾選。登入資料只存放在這台電腦。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>A page of Google's opens there. Choose your account and allow what it asks for; QGIS goes on by itself.</source>
        <translation>瀏覽器會開啟 Google 的網頁。請選擇帳號並允許所要求的權限，QGIS 會自動繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Signing in to Earth Engine</source>
        <translation>登入 Earth Engine</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>No browser could be opened. Copy the address and open it in yours.</source>
        <translation>無法開啟瀏覽器。請複製網址，在您的瀏覽器中開啟。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>The address is on the clipboard. Paste it into the browser you want to use.</source>
        <translation>網址已複製到剪貼簿，請貼到您要使用的瀏覽器。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Choose a Cloud project</source>
        <translation>選擇 Cloud 專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Asking for the month's use</source>
        <translation>查詢本月用量</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Sign out</source>
        <translation>登出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Sign out of Earth Engine on this computer?</source>
        <translation>要在這台電腦登出 Earth Engine 嗎？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Other programs that use the same sign-in, such as geemap, are signed out too.</source>
        <translation>使用相同登入的其他程式（例如 geemap）也會一併登出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>The sign-in was deleted here, but Google could not be reached to withdraw it there too.</source>
        <translation>已刪除這台電腦上的登入資料，但無法連線到 Google，因此 Google 端尚未撤銷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>One moment…</source>
        <translation>請稍候…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Setting up Earth Engine</source>
        <translation>設定 Earth Engine</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>No browser could be opened. The address is on the clipboard.</source>
        <translation>無法開啟瀏覽器。網址已複製到剪貼簿。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>{used} of {quota} EECU-hours since {month} ({tier}), {share} %; {own} of them by this plugin.</source>
        <translation>自 {month} 起已用 {used}／{quota} EECU 小時（{tier} 方案），占 {share}%，其中本外掛用了 {own}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/assistant.py"/>
        <source>Earth Engine computes more slowly for this project until the month turns.</source>
        <translation>換月之前，Earth Engine 為這個專案運算會較慢。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Replace the layer</source>
        <translation>取代這個圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Add as a new layer</source>
        <translation>新增為另一個圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Download the composite as a file; first tells what that will take</source>
        <translation>將合成影像下載成檔案；會先顯示所需的資料量與時間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Change as GeoTIFF…</source>
        <translation>變遷 GeoTIFF…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Polygons of change…</source>
        <translation>變遷多邊形…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>GeoTIFFs of the series…</source>
        <translation>時間序列的各期 GeoTIFF…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Animation of the series…</source>
        <translation>時間序列的動畫…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layouts.py"/>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Keep a copy</source>
        <translation>保留本機副本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Keep a local copy of the selected composites: it prints sharp and needs no network, account or plugin</source>
        <translation>為選取的合成影像保留本機副本：列印清晰，不需要網路、帳號或外掛</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Keep a copy of the whole area</source>
        <translation>保留整個範圍的本機副本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Keep a copy of the view</source>
        <translation>保留目前畫面的本機副本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Area statistics…</source>
        <translation>分區統計…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Area statistics: measure the polygons of a layer on what is chosen above, without building it first</source>
        <translation>分區統計：以上方的設定統計圖層中的多邊形，不必先建立圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Asking Earth Engine…</source>
        <translation>Earth Engine 處理中…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Progress of the build</source>
        <translation>建立進度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Save &amp;GeoTIFF…</source>
        <translation>存成 GeoTIFF(&amp;G)…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>&amp;Save…</source>
        <translation>儲存(&amp;S)…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Change the group</source>
        <translation>變更這個圖層群組</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/build_bar.py"/>
        <source>Add as a new group</source>
        <translation>新增為圖層群組</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/carried_over.py"/>
        <source>As usual</source>
        <translation>恢復預設</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/carried_over.py"/>
        <source>Set everything listed here to the usual values</source>
        <translation>將此處列出的設定全部恢復為預設值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/carried_over.py"/>
        <source>Keep these settings and hide this line</source>
        <translation>保留這些設定並隱藏這一行</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/carried_over.py"/>
        <source>As last time: {settings}</source>
        <translation>沿用上次設定：{settings}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>What is compared: after minus before</source>
        <translation>比較的項目：後期減前期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>First day before</source>
        <translation>前期第一天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Last day before, included</source>
        <translation>前期最後一天（含當天）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Clear views each side must have</source>
        <translation>前後兩期各需的清晰觀測次數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Where a side has fewer, the change cannot be told</source>
        <translation>任一期次數不足之處無法判定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Day of the event</source>
        <translation>事件日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Months on each side of the event</source>
        <translation>事件前後各取的月數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source> months</source>
        <comment>after a number</comment>
        <translation> 個月</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Days left out on each side of the event</source>
        <translation>事件前後各略過的天數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source> days</source>
        <comment>after a number</comment>
        <translation> 天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Limits of the classes</source>
        <translation>分級界限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Rising numbers with blanks between them; empty for the usual limits. Or drag them in the preview.</source>
        <translation>由小到大的數值，以空白分隔；留空則用慣用界限。也可在預覽中拖曳。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Before in the same season</source>
        <translation>前期取相同季節</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>The same days a year earlier, instead of those right before the event: crops and leaves then look alike on both sides.</source>
        <translation>取前一年的相同日期，而不是事件前的日子，使兩期的作物與葉相相近。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Use these dates</source>
        <translation>套用這些日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Set before and after: so many months on each side of the event, without the days left out</source>
        <translation>設定前期與後期：事件前後各取指定月數，並略過緊鄰事件的天數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>What</source>
        <translation>項目</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Before</source>
        <translation>前期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Clear views</source>
        <translation>清晰觀測次數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Limits</source>
        <translation>界限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Around it</source>
        <translation>前後各</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>before and after, {what}</source>
        <translation>前期／後期，{what}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Limits are rising numbers with blanks between them.</source>
        <translation>界限須為由小到大的數值，以空白分隔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>Before: the last day comes before the first</source>
        <translation>前期：最後一天早於第一天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>{after} is compared with {before}</source>
        <translation>{after}與{before}相比</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_fields.py"/>
        <source>The seasons differ: dormant grass and bare trees hide losses, and harvests look like some.</source>
        <translation>兩期季節不同：枯黃的草地與落葉的樹木會掩蓋植生的減少，收割的田地則看似變遷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Click to see it large. Hatched: it cannot be told, or there is no clear view.</source>
        <translation>按一下放大。斜線處：無法判定，或沒有清晰觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Share of the area where a side has no value or too few clear views</source>
        <translation>任一期無值或清晰觀測次數不足之處占範圍的比例</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Shares of what can be told</source>
        <translation>占可判定部分的比例</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Usual limits</source>
        <translation>慣用界限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Back to the limits that are usual for this question</source>
        <translation>恢復此主題慣用的界限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>no scenes</source>
        <translation>無影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>cannot tell {share} %</source>
        <translation>無法判定 {share}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>{name} {share} %</source>
        <translation>{name} {share}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Nothing has changed so much.</source>
        <translation>沒有達到界限的變遷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Histogram of the change with the limits of its classes</source>
        <translation>變遷量直方圖與分級界限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>How many pixels have changed by how much. Drag a line to move a limit; arrow keys do too.</source>
        <translation>各變遷量的像元數。拖曳直線可移動界限，方向鍵亦可。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>{sign}: limit {at} of {count} is {value}</source>
        <translation>{sign}：第 {at} 個界限（共 {count} 個）為 {value}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>After</source>
        <translation>後期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/change_strip.py"/>
        <source>Difference</source>
        <translation>差異</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/charts.py"/>
        <source>Hatched: no clear view is left. Faint: outside the area.</source>
        <translation>斜線：沒有清晰觀測。淡色：範圍以外。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/charts.py"/>
        <source>Histogram of scores with the threshold</source>
        <translation>分數直方圖與門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/charts.py"/>
        <source>How many views have which score, from 0 (cloud) to 1 (clear). Drag the line to move the threshold.</source>
        <translation>各分數的觀測次數，從 0（雲）到 1（清晰）。拖曳直線可移動門檻值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/charts.py"/>
        <source>{share} % of the views have at least the score {threshold}</source>
        <translation>有 {share}% 的觀測分數達 {threshold} 以上</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/charts.py"/>
        <source>Chart of the overpasses: clear share by date</source>
        <translation>過境圖表：依日期的清晰比例</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/charts.py"/>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Change…</source>
        <translation>變更…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Open page</source>
        <translation>開啟網頁</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <location filename="../cloudscore_plugin/services/series_build.py"/>
        <source>Try again</source>
        <translation>再試一次</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Open log</source>
        <translation>開啟日誌</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Address…</source>
        <translation>位址…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Choose project…</source>
        <translation>選擇專案…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Switch on</source>
        <translation>啟用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>This month…</source>
        <translation>本月用量…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Other ways…</source>
        <translation>其他方式…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/check_list.py"/>
        <source>Sign out…</source>
        <translation>登出…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>3  Cloud filter</source>
        <translation>3  去雲（雲遮罩）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>cs_&amp;cdf: ranked for this place</source>
        <translation>cs_cdf：與該地點歷年觀測相比(&amp;C)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Ranks the score of a view among all views of the same place over the years. Reacts less to terrain shadow and to small changes of the spectrum. Promises no share of pixels kept.</source>
        <translation>將每次觀測的分數與同一地點歷年所有觀測排序比較。對地形陰影與細微的光譜變化較不敏感。不保證保留的像元比例。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>c&amp;s: each view by itself</source>
        <translation>cs：逐景單獨判斷(&amp;S)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Compares a view with a clear one, whatever other views there are. Reacts more to haze and to cloud edges. Promises no share of pixels kept.</source>
        <translation>逐景與清晰影像比較，不受其他觀測影響。對薄霧與雲的邊緣較敏感。不保證保留的像元比例。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Clear &amp;threshold</source>
        <translation>清晰度門檻值(&amp;T)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>Clear threshold in percent</source>
        <translation>清晰度門檻值（百分比）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>A pixel is kept when its score is at or above this value.</source>
        <translation>分數大於或等於此值的像元會保留。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Which one when?</source>
        <translation>什麼情況選哪個？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Haze, snow, tidal flats, bright roofs: what to choose</source>
        <translation>薄霧、積雪、潮間帶、明亮屋頂：該怎麼選</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Usually:</source>
        <translation>一般情況：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>cs_cdf at 0.60. It reacts less to terrain shadow and to small changes of the spectrum.</source>
        <translation>cs_cdf，門檻值 0.60。對地形陰影與細微的光譜變化較不敏感。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Haze or cloud edges are left:</source>
        <translation>還看得到薄霧或雲緣：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>a higher threshold, or cs, which reacts more to both. More dates make up for the views that go.</source>
        <translation>提高門檻值，或改用對兩者較敏感的 cs。納入更多日期，可補足因此減少的觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Tidal flats, snow, bright roofs stay empty:</source>
        <translation>潮間帶、積雪、明亮屋頂一直是空洞：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>in users' experience bright ground is taken for cloud at times. Stay with cs_cdf and go down to 0.50 or lower, as long as the preview shows no clouds.</source>
        <translation>依使用者經驗，明亮的地面有時會被當成雲。請維持 cs_cdf，並將門檻值降到 0.50 或更低，只要預覽中沒有雲即可。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Not sure?</source>
        <translation>不確定？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>Neither score keeps more in general. Enlarge the preview and compare the two, or three thresholds.</source>
        <translation>沒有哪一種分數一定保留得較多。請放大預覽，比較兩種分數或三種門檻值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>keep more</source>
        <translation>保留較多</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>usual {low}–{high}</source>
        <translation>常用 {low}–{high}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/cloud_filter.py"/>
        <source>strict</source>
        <translation>較嚴格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare.py"/>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Compare on the map</source>
        <translation>在地圖上比較（捲簾）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare.py"/>
        <source>Compare</source>
        <translation>比較</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare.py"/>
        <source>Swipe between two layers or groups, or let them blink</source>
        <translation>以捲簾或閃爍切換比較兩個圖層或群組</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare.py"/>
        <source>The project has nothing to compare yet: add a layer first.</source>
        <translation>專案中還沒有可比較的圖層，請先加入圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Swap</source>
        <translation>對調</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Swap the two sides (key {key})</source>
        <translation>對調兩側（{key} 鍵）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Turn</source>
        <translation>轉向</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Sides beside each other, or one above the other (key {key})</source>
        <translation>左右並列或上下並列（{key} 鍵）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Blink</source>
        <translation>閃爍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Show the sides in turn at the same place (key {key})</source>
        <translation>在同一位置輪流顯示兩側（閃爍切換，{key} 鍵）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Stop comparing</source>
        <translation>結束比較</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Stop comparing (Esc)</source>
        <translation>結束比較（Esc 鍵）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Left side</source>
        <translation>左側</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Right side</source>
        <translation>右側</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Upper side</source>
        <translation>上側</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Lower side</source>
        <translation>下側</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>The rest of the map</source>
        <translation>地圖的其餘圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/compare_bar.py"/>
        <source>Map theme: {name}</source>
        <translation>地圖主題：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/connection.py"/>
        <source>Choose what composites are computed on</source>
        <translation>選擇合成影像在何處運算</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/connection.py"/>
        <source>Sample scenes (simulated, no account)</source>
        <translation>範例影像（模擬，不需帳號）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/connection.py"/>
        <source>Google Earth Engine…</source>
        <translation>Google Earth Engine…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/connection.py"/>
        <source>Sample scenes (no account)</source>
        <translation>範例影像（不需帳號）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/connection.py"/>
        <source>Simulated scenes from this computer. They show no real place.</source>
        <translation>由這台電腦模擬產生的影像，不代表任何真實地點。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>2  Dates</source>
        <translation>2  日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>First day</source>
        <translation>開始日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last day, included</source>
        <translation>結束日期（含當日）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>&amp;From</source>
        <translation>自(&amp;F)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>t&amp;o</source>
        <translation>至(&amp;O)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Presets</source>
        <translation>常用期間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Common spans of time</source>
        <translation>常用的時間範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Exchange them</source>
        <translation>對調日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Make the earlier day the first one</source>
        <translation>將較早的日期設為開始日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Season</source>
        <translation>季節</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>The same season of {count} years</source>
        <translation>近 {count} 年同一季節</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Taiwan</source>
        <translation>臺灣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Latest</source>
        <translation>最近一次</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>“{text}” is no day of the calendar; the date stays as it was.</source>
        <translation>「{text}」不是有效的日期；日期維持不變。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Only {months} of each year, in {count} days</source>
        <translation>只取每年 {months}，期間共 {count} 天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>{count} days, the last included</source>
        <translation>共 {count} 天，含結束日</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>One single day</source>
        <translation>僅一天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>The last day comes before the first</source>
        <translation>結束日期早於開始日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last 90 days</source>
        <translation>最近 90 天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last month</source>
        <translation>上個月</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>This year</source>
        <translation>今年</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last year</source>
        <translation>去年</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last 12 whole months</source>
        <translation>最近 12 個完整月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Last 24 whole months</source>
        <translation>最近 24 個完整月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>All years since 2017</source>
        <translation>2017 年至今</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Spring (March to May)</source>
        <translation>春季（3 至 5 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Summer (June to August)</source>
        <translation>夏季（6 至 8 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Autumn (September to November)</source>
        <translation>秋季（9 至 11 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Winter (December to February)</source>
        <translation>冬季（12 至 2 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Dry season, low water (November to April)</source>
        <translation>乾季、枯水期（11–4 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Plum rain (May and June)</source>
        <translation>梅雨季（5、6 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Typhoon season (July to October)</source>
        <translation>颱風季（7 至 10 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>Flood prevention (May to November)</source>
        <translation>防汛期（5–11 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dates.py"/>
        <source>High water (May to October)</source>
        <translation>豐水期（5–10 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dialogs.py"/>
        <source>The file could not be written: {why}</source>
        <translation>無法寫入檔案：{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <location filename="../cloudscore_plugin/plugin.py"/>
        <source>Cloud Score+ Composites</source>
        <translation>Cloud Score+ 合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <location filename="../cloudscore_plugin/gui/locator.py"/>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>The recipe is in the dock.</source>
        <translation>已將設定套用到面板。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <source>Select composites in the layer tree, or build one.</source>
        <translation>請在圖層樹選取合成影像，或先建立一幅。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <source>“{layer}” shows this composite already.</source>
        <translation>圖層「{layer}」已經顯示這幅合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <source>Renew it</source>
        <translation>重新載入該圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <source>Add another</source>
        <translation>另外新增一層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <source>The map shows no place yet. Find one in the panel, or add a base map.</source>
        <translation>地圖上還沒有任何地點。請在面板中尋找地點，或加入底圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/dock.py"/>
        <source>Choose an area to see a preview.</source>
        <translation>選擇範圍後即可預覽。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Downloads</source>
        <translation>下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Progress of {name}</source>
        <translation>{name} 的進度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Stop the download of {name}; what has arrived is kept</source>
        <translation>停止下載 {name}；已下載的部分會保留</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Resume</source>
        <translation>繼續</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Go on with the download of {name}</source>
        <translation>繼續下載 {name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Discard</source>
        <translation>捨棄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Forget the download of {name} and delete what has arrived</source>
        <translation>放棄 {name} 的下載，並刪除已下載的部分</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Delete what has arrived of {name} ({percent} %)?</source>
        <translation>要刪除 {name} 已下載的部分（{percent}%）嗎？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Discard the download</source>
        <translation>捨棄下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Waits for the download before it</source>
        <translation>等待前一個下載完成</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Deleting what has arrived…</source>
        <translation>正在刪除已下載的部分…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>All has arrived; the file is not in its place yet</source>
        <translation>已全部下載，檔案尚未移到目的地</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Interrupted at {percent} %: {reason}</source>
        <translation>在 {percent}% 時中斷：{reason}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Interrupted at {percent} %</source>
        <translation>在 {percent}% 時中斷</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>Writing the file…</source>
        <translation>正在寫入檔案…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>{done}/{all} parts</source>
        <translation>{done}／{all} 個部分</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>trouble on the way, trying again</source>
        <translation>連線不順，正在重試</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/downloads_section.py"/>
        <source>{time} left</source>
        <translation>剩餘{time}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/editing.py"/>
        <source>Stop editing this layer; Build adds a new one again</source>
        <translation>不再編輯這個圖層；之後建立時會新增圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/editing.py"/>
        <source>Editing: {layer}</source>
        <translation>編輯中：{layer}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Google Drive</source>
        <translation>Google 雲端硬碟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Cloud Storage</source>
        <translation>Cloud Storage</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Earth Engine asset</source>
        <translation>Earth Engine 資產</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>To put a file into your Google Drive, Earth Engine needs your permission to see and change the files there. It is asked for only because you export to Drive.</source>
        <translation>要把檔案放進您的 Google 雲端硬碟，Earth Engine 需要您允許查看及變更那裡的檔案。只因為要匯出到雲端硬碟才會要求這項權限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>To put a file into your bucket, Earth Engine needs your permission to manage your data in Cloud Storage. It is asked for only because you export there.</source>
        <translation>要把檔案放進您的值區，Earth Engine 需要您允許管理您在 Cloud Storage 的資料。只因為要匯出到那裡才會要求這項權限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Export on Earth Engine's side</source>
        <translation>在 Earth Engine 端匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Earth Engine computes the file and stores it, also while QGIS is closed.</source>
        <translation>由 Earth Engine 計算並存檔，關閉 QGIS 後也會繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>For other bands, pixels or another CRS, begin with “Save GeoTIFF…” and export there.</source>
        <translation>要選其他波段、像元大小或坐標系統，請從「存成 GeoTIFF…」開始，再從那裡匯出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Export &amp;to</source>
        <translation>匯出到(&amp;T)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Begin export</source>
        <translation>開始匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>My Drive</source>
        <translation>我的雲端硬碟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Name of a folder in your Drive, which is made if there is none; empty: at the top</source>
        <translation>雲端硬碟裡的資料夾名稱，沒有就會建立；留空則放在最上層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>File &amp;name</source>
        <translation>檔案名稱(&amp;N)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>A bucket you may write to; it is not made</source>
        <translation>您有權寫入的值區；不會自動建立</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Name in the bucket without its ending; slashes make folders</source>
        <translation>值區裡的名稱，不含副檔名；斜線代表資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Buc&amp;ket</source>
        <translation>值區(&amp;K)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>&amp;Replace an asset of this name</source>
        <translation>取代同名的資產(&amp;R)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Asset &amp;ID</source>
        <translation>資產 ID(&amp;I)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>A service account writes to a Drive of its own, which you do not see. Cloud Storage is usually the better choice.</source>
        <translation>服務帳戶會寫入其專屬的雲端硬碟，您看不到。通常改用 Cloud Storage 比較好。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>Earth Engine stores an export this large as several files.</source>
        <translation>這麼大的匯出，Earth Engine 會存成好幾個檔案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>picture</source>
        <translation>圖片</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>own CRS</source>
        <translation>自訂坐標系統</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/export_dialog.py"/>
        <source>{what} · {crs} · {width} × {height} pixels · about {size}</source>
        <translation>{what} · {crs} · {width} × {height} 像元 · 約 {size}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Exports</source>
        <translation>匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Preparing an export</source>
        <translation>準備匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Beginning an export</source>
        <translation>開始匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Looking after exports</source>
        <translation>查看匯出進度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>The exports of “{name}” have ended: {state}.</source>
        <translation>「{name}」的匯出已全部結束：{state}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>The export “{name}” is done.</source>
        <translation>「{name}」已匯出完成。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Open</source>
        <translation>開啟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>The export “{name}” failed: {why}</source>
        <translation>「{name}」匯出失敗：{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Cancelling an export</source>
        <translation>取消匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>No browser could be opened. The result is at {page}</source>
        <translation>無法開啟瀏覽器。結果在 {page}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>For large areas: Earth Engine computes and stores the file, also while QGIS is closed.</source>
        <translation>適合大範圍：由 Earth Engine 計算並存檔，關閉 QGIS 後也會繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Not up to date: {why}.</source>
        <translation>尚未更新：{why}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>Why?</source>
        <translation>為什麼？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Export…</source>
        <translation>匯出…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Let Earth Engine store what is chosen in Drive, Cloud Storage or an asset</source>
        <translation>讓 Earth Engine 把目前的選擇存到雲端硬碟、Cloud Storage 或資產</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Show the selected result in the browser, or why there is none</source>
        <translation>在瀏覽器中顯示所選的結果，或說明為何沒有結果</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Stop the selected exports</source>
        <translation>停止所選的匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Take what has ended off this list; results stay where they are</source>
        <translation>從清單移除已結束的項目；結果仍留在原處</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Begun</source>
        <translation>開始</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>{name}: {count} areas</source>
        <translation>{name}：{count} 個範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>failed: {count}</source>
        <translation>失敗 {count}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>done: {count}</source>
        <translation>完成 {count}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>under way: {count}</source>
        <translation>進行中 {count}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>cancelled: {count}</source>
        <translation>已取消 {count}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>running, {percent} %</source>
        <translation>執行中，{percent}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>being cancelled</source>
        <translation>取消中</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>no longer known</source>
        <translation>已無紀錄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>just now</source>
        <translation>剛剛</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>{number} min ago</source>
        <translation>{number} 分鐘前</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>{number} h ago</source>
        <translation>{number} 小時前</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>{number} days ago</source>
        <translation>{number} 天前</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>{destination}, {place}.</source>
        <translation>{destination}：{place}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/exports_section.py"/>
        <source>Computing time (EECU): {seconds} s.</source>
        <translation>計算時間（EECU）：{seconds} 秒。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>Features by name</source>
        <translation>依名稱選取圖徵</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>Search the names</source>
        <translation>搜尋名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>Features of {layer}</source>
        <translation>{layer} 的圖徵</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>Reading the names…</source>
        <translation>正在讀取名稱…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>Take as area</source>
        <translation>作為範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>Reading the names of features</source>
        <translation>讀取圖徵名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/feature_picker.py"/>
        <source>{shown} listed, {taken} chosen</source>
        <translation>列出 {shown} 個，已選 {taken} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>The periods of the series</source>
        <translation>時間序列的各個時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>Click a period to enlarge it; clear its box to leave it out</source>
        <translation>按一下時段即可放大；取消勾選則略過該時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Lower the threshold</source>
        <translation>降低門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>Longer periods</source>
        <translation>拉長時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>clear {share} %</source>
        <translation>清晰 {share}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>holes {share} %</source>
        <translation>空洞 {share}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>filled {share} %</source>
        <translation>已填補 {share}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>{periods} and {count} more</source>
        <translation>{periods}，另有 {count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>No clear view in: {periods}.</source>
        <translation>沒有清晰觀測的時段：{periods}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>Use {threshold}</source>
        <translation>改用 {threshold}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>The highest threshold that gives every period a clear view</source>
        <translation>讓每個時段都有清晰觀測的最高門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>Longer: {step}</source>
        <translation>拉長時段：{step}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>Periods that are long enough for a clear view in each</source>
        <translation>時段夠長，每段都有清晰觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/film_strip.py"/>
        <source>Try:</source>
        <translation>可嘗試：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <source>This is a file. Choose a folder.</source>
        <translation>這是檔案，請選擇資料夾。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>There is no folder {folder}.</source>
        <translation>找不到資料夾「{folder}」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>The folder {folder} does not let you write.</source>
        <translation>您沒有資料夾「{folder}」的寫入權限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>There can be no such file: {reason}.</source>
        <translation>無法使用這個檔案：{reason}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/folder_choice.py"/>
        <source>This folder is being filled already.</source>
        <translation>已在將檔案存入此資料夾。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Cloud Score+</source>
        <translation>Cloud Score+</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/services/time_control.py"/>
        <source>Play through time</source>
        <translation>依時間播放</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Renew all</source>
        <translation>全部重新載入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Edit series…</source>
        <translation>編輯此時間序列的設定…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Change style</source>
        <translation>變更樣式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Save GeoTIFFs…</source>
        <translation>儲存 GeoTIFF…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Save animation…</source>
        <translation>儲存動畫…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Add as one layer of bands</source>
        <translation>加入為單一多波段圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Copy as JavaScript</source>
        <translation>複製為 JavaScript</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Copy as Python</source>
        <translation>複製為 Python</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Save recipe…</source>
        <translation>儲存合成設定檔…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Keep copies</source>
        <translation>保留本機副本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Keep copies of the view</source>
        <translation>保留目前畫面的本機副本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Back to tiles</source>
        <translation>改回線上圖磚</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>{name}, first bands</source>
        <translation>{name}，各期第一個波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <source>Playing the bands of one layer needs QGIS 3.38 or later.</source>
        <translation>播放單一圖層的各個波段需要 QGIS 3.38 或更新版本。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>The code is on the clipboard, for Earth Engine's Code Editor.</source>
        <translation>程式碼已複製到剪貼簿，可貼到 Earth Engine 的 Code Editor 執行。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>The code is on the clipboard, for Earth Engine's Python client.</source>
        <translation>程式碼已複製到剪貼簿，可用 Earth Engine 的 Python 用戶端執行。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>It shows real scenes, not simulated ones.</source>
        <translation>執行後顯示的是真實影像，而非模擬影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/group_menu.py"/>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Cloud Score+ code</source>
        <translation>Cloud Score+ 程式碼</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Hectares of change</source>
        <translation>變遷公頃數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Districts, catchments, compartments: the hectares of each class in each of them</source>
        <translation>鄉鎮、集水區或林班：各區內各級的公頃數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Hectares by class</source>
        <translation>各級公頃數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Class</source>
        <translation>級別</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Polygons</source>
        <translation>多邊形數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Hectares</source>
        <translation>公頃</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Sum by polygons of</source>
        <translation>分區統計圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <location filename="../cloudscore_plugin/services/change_polygons.py"/>
        <source>Copy table</source>
        <translation>複製統計表</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Save CSV…</source>
        <translation>存成 CSV…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Summing…</source>
        <translation>加總中…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>None of the polygons lie in this layer's.</source>
        <translation>沒有多邊形落在此圖層的範圍內。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Cloud Score+ hectares of change</source>
        <translation>Cloud Score+ 變遷公頃數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>Save CSV</source>
        <translation>存成 CSV</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/hectares_dialog.py"/>
        <source>The table is saved as {file}.</source>
        <translation>表格已存成 {file}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/help.py"/>
        <source>Help</source>
        <translation>說明</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/help.py"/>
        <source>Open the guide (F1)</source>
        <translation>開啟使用手冊（F1）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Add days on either side</source>
        <translation>前後各增加數天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Include overpasses again</source>
        <translation>重新納入過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Ask for fewer clear views</source>
        <translation>降低所需的清晰觀測次數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>No clear view at all. Try:</source>
        <translation>完全沒有清晰觀測。可嘗試：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>More days?</source>
        <translation>增加天數？</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Look how many more days on either side would fill the holes</source>
        <translation>計算前後各需增加幾天才能填補空洞</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>More days do not help</source>
        <translation>增加天數沒有幫助</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Looking…</source>
        <translation>計算中…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Ask for {count} views</source>
        <translation>只需 {count} 次觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>± {days} days</source>
        <translation>前後各加 {days} 天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Include {day}</source>
        <translation>納入 {day}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Include {count} overpasses</source>
        <translation>納入 {count} 次過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Leaves no holes</source>
        <translation>不會留下空洞</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/holes_advice.py"/>
        <source>Leaves {share} % without a clear view</source>
        <translation>範圍內仍有 {share}% 沒有清晰觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Renew</source>
        <translation>重新載入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Edit recipe…</source>
        <translation>編輯此圖層的設定…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Save GeoTIFF…</source>
        <translation>存成 GeoTIFF…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Save many areas…</source>
        <translation>儲存多個範圍…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Print layout</source>
        <translation>版面配置</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Report (PDF)…</source>
        <translation>報告（PDF）…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <location filename="../cloudscore_plugin/services/change_build.py"/>
        <source>Make polygons…</source>
        <translation>轉成多邊形…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>A report is about one composite or two. Select no more than two layers.</source>
        <translation>一份報告只呈現一張或兩張合成影像，請勿選取超過兩個圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Save the report</source>
        <translation>儲存報告</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>PDF files (*.pdf)</source>
        <translation>PDF 檔案 (*.pdf)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>The report is being made…</source>
        <translation>正在製作報告……</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>Figures for the report</source>
        <translation>成果報告的統計數字</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layer_menu.py"/>
        <source>The report is saved as {file}.</source>
        <translation>報告已儲存為 {file}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layouts.py"/>
        <source>Cloud Score+ map, A4</source>
        <translation>Cloud Score+ 地圖（A4）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/layouts.py"/>
        <source>Printed from tiles, {layers} would be coarser than this page needs. A local copy prints sharp.</source>
        <translation>直接用線上圖磚列印，{layers}會比這張頁面需要的粗糙。保留本機副本就能清晰列印。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/locator.py"/>
        <source>Cloud Score+: recipes, scenes, places</source>
        <translation>Cloud Score+：設定紀錄、影像、地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/locator.py"/>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Recipes</source>
        <translation>設定紀錄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/locator.py"/>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Scenes</source>
        <translation>各景影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/locator.py"/>
        <source>Places</source>
        <translation>地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Undo</source>
        <translation>復原</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Details</source>
        <translation>詳細資訊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Connection…</source>
        <translation>連線…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/messages.py"/>
        <source>Copy</source>
        <translation>複製</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Compare methods</source>
        <translation>比較合成方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <source>Comparing methods…</source>
        <translation>正在比較合成方法…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <location filename="../cloudscore_plugin/services/method_comparison.py"/>
        <source>Comparing methods</source>
        <translation>比較合成方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <source>Measured on the preview's scenes; the true ground is not known. Every method asks for the same: one request for the map and one for each tile that is shown. Double-click one to use it.</source>
        <translation>依預覽的各景影像量測；地面真實情況未知。各方法的要求次數相同：地圖一次，每個顯示的圖磚一次。按兩下即可採用該方法。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <source>&amp;Use this method</source>
        <translation>使用此方法(&amp;U)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <source>Pictures of the methods</source>
        <translation>各方法的影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <source>Figures of the methods</source>
        <translation>各方法的數值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/methods_dialog.py"/>
        <source>{method} (recommended)</source>
        <translation>{method}（建議）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Combin&amp;e by</source>
        <translation>合成方法(&amp;E)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Percentile &amp;N</source>
        <translation>百分位數 N(&amp;N)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Nearest to the day</source>
        <translation>最接近的日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Full weight from score</source>
        <translation>權重達上限的分數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Compare methods…</source>
        <translation>比較合成方法…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>All methods on the preview's scenes beside each other: errors, leftover clouds, noise, seams, holes</source>
        <translation>以預覽的各景影像並排比較所有合成方法：誤差、殘留雲、雜訊、接縫、空洞</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Advanced</source>
        <translation>進階</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>L2A starts in March 2017; L1C reaches back to June 2015.</source>
        <translation>L2A 自 2017 年 3 月起；L1C 可追溯至 2015 年 6 月。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Reflectance</source>
        <translation>反射率</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Scene clouds at most</source>
        <translation>整景雲量上限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Highest scene cloud cover in percent</source>
        <translation>整景雲量上限（百分比）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>First month kept</source>
        <translation>保留的起始月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Last month kept</source>
        <translation>保留的結束月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>&amp;Months</source>
        <translation>月份(&amp;M)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>For seasons over several years; may run over the year's end.</source>
        <translation>用於跨多年的季節，可跨越年底。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Clip to the area</source>
        <translation>裁切至範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Each overpass once</source>
        <translation>每次過境只計一次</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Balance orbits</source>
        <translation>平衡軌道亮度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Trim scene edges</source>
        <translation>裁去影像邊緣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Metres left out along the edges of each scene</source>
        <translation>各景影像沿邊緣裁去的公尺數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Widen masks</source>
        <translation>外擴遮罩</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Metres around what is not clear</source>
        <translation>不清晰處周圍的公尺數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Least clear views</source>
        <translation>清晰觀測次數下限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Clear views that a pixel must have</source>
        <translation>每個像元至少須有的清晰觀測次數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Lower threshold by</source>
        <translation>門檻值降低量</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>How much lower the clear threshold is</source>
        <translation>清晰度門檻值降低多少</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Layer of the polygons with the lower threshold</source>
        <translation>降低門檻值的多邊形圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Draw polygons</source>
        <translation>繪製多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Draw polygons with the lower threshold on the map, one after the other</source>
        <translation>在地圖上逐一繪製門檻值較低的多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Use all again</source>
        <translation>全部重新採用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Choose a polygon layer.</source>
        <translation>請選擇多邊形圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>scene clouds ≤ {cloud} %</source>
        <translation>整景雲量 ≤ {cloud}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>not clipped</source>
        <translation>未裁切</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each overpass once</source>
        <translation>每次過境只計一次</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>orbits balanced</source>
        <translation>已平衡軌道亮度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>edges trimmed {metres} m</source>
        <translation>裁去影像邊緣 {metres} 公尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>scenes left out: {count}</source>
        <translation>排除 {count} 景</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>masks widened {metres} m</source>
        <translation>遮罩外擴 {metres} 公尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>at least {count} clear views</source>
        <translation>至少 {count} 次清晰觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>threshold {amount} lower in places</source>
        <translation>局部門檻值降低 {amount}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>Scenes left out: {count}</source>
        <translation>已排除的影像：{count}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options.py"/>
        <source>These polygons are too detailed. Simplify them, or select a few features.</source>
        <translation>這些多邊形過於細碎。請先簡化，或只選取少數圖徵。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>How many parts of a download are asked for at a time, in Processing too; {usual} is usual. Statistics and series ask for no more than that either. Earth Engine answers up to {most} requests of a project at a time, those of others included.</source>
        <translation>下載時同時要求的部分數（地理運算也相同），通常為 {usual}；統計與時間序列也不會超過。Earth Engine 對每個專案最多同時回應 {most} 個要求，其他人的要求也計算在內。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>{tier}: {hours} EECU-hours a month</source>
        <translation>{tier}：每月 {hours} EECU 小時</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Folder of GeoTIFFs</source>
        <translation>GeoTIFF 的資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Folder of recipe files</source>
        <translation>合成設定檔的資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>OAuth client of your own</source>
        <translation>自己的 OAuth 用戶端</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Where an organisation allows only its own programs to sign in: the JSON file that Google's console makes for an OAuth client of the type “Desktop app”. Sign in again afterwards. Empty: Earth Engine's own client.</source>
        <translation>適用於只允許自家程式登入的機關：請選擇 Google 主控台為「桌面應用程式（Desktop app）」類型的 OAuth 用戶端所產生的 JSON 檔案，之後需重新登入。留空則使用 Earth Engine 的用戶端。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Usual clear &amp;threshold</source>
        <translation>常用的清晰度門檻值(&amp;T)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>&amp;Requests at a time</source>
        <translation>同時要求數(&amp;R)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>&amp;Quota of the Cloud project</source>
        <translation>Cloud 專案的配額(&amp;Q)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Folder of &amp;GeoTIFFs</source>
        <translation>GeoTIFF 的資料夾(&amp;G)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>Folder of recipe &amp;files</source>
        <translation>合成設定檔的資料夾(&amp;F)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>&amp;OAuth client of your own</source>
        <translation>自己的 OAuth 用戶端(&amp;O)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/options_page.py"/>
        <source>OAuth clients (*.json)</source>
        <translation>OAuth 用戶端 (*.json)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Go to a place by name or coordinates, or add a base map</source>
        <translation>以地名或坐標前往某地，或加入底圖</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Find a place</source>
        <translation>尋找地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Place name or coordinates</source>
        <translation>地名或坐標</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>A name is looked up by OpenStreetMap's Nominatim. Coordinates: 23.97 120.97, 23°58'N 120°58'E, or TWD97 metres such as 246947 2651679.</source>
        <translation>地名由 OpenStreetMap 的 Nominatim 查詢。坐標可寫成 23.97 120.97、23°58'N 120°58'E，或 TWD97 二度分帶公尺值，例如 246947 2651679。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Go</source>
        <translation>前往</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Show this place on the map</source>
        <translation>在地圖上顯示這個地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Places found</source>
        <translation>找到的地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Base map: {title}</source>
        <translation>底圖：{title}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Add this map under all layers</source>
        <translation>將這張底圖加在所有圖層之下</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Try an example area</source>
        <translation>試用範例範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>The basin of Puli in Taiwan, with a map around it</source>
        <translation>臺灣的埔里盆地，並附上周邊地圖</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>The map shows no place yet. Find one, or begin with a base map.</source>
        <translation>地圖上還沒有任何地點。請尋找地點，或先加入底圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Go to a place:</source>
        <translation>前往某地：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>The map shows the whole world. Find a place, or zoom in.</source>
        <translation>地圖顯示的是全世界。請尋找地點，或放大地圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Looking for “{text}”…</source>
        <translation>正在尋找「{text}」…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Looking for a place</source>
        <translation>尋找地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>The search for places failed.</source>
        <translation>地點搜尋失敗。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Now draw an area, or take the map view.</source>
        <translation>接著請繪製範圍，或採用目前畫面。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/places.py"/>
        <source>Puli basin</source>
        <translation>埔里盆地</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Looking for scenes…</source>
        <translation>正在尋找影像…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>Preview of the composite</source>
        <translation>合成影像預覽</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Share of the area's views that are clear. A view is what one overpass shows of a pixel.</source>
        <translation>範圍內所有觀測中清晰的比例。每個像元在一次衛星過境中算一次觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Share of the area that no overpass shows clear</source>
        <translation>範圍內各次過境都不清晰的比例</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Overpasses with at least one clear pixel. An overpass is one pass of a satellite over the area; it is counted once, however many image tiles it has.</source>
        <translation>至少有一個清晰像元的過境次數。衛星飛越範圍一次為一次過境；同一次過境不論分成幾景影像，都只算一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>clear views {share} %</source>
        <translation>清晰觀測 {share}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Li&amp;ve preview</source>
        <translation>即時預覽(&amp;V)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Fetch a small picture of the scenes when area or dates change (two requests)</source>
        <translation>範圍或日期改變時，取得各景影像的縮圖（兩次要求）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Use L1C</source>
        <translation>改用 L1C</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Choose top-of-atmosphere scenes, which reach back to 2015</source>
        <translation>選擇可追溯至 2015 年的大氣層頂影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>On the map</source>
        <translation>疊在地圖上</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Lay the preview over the map while this is pressed</source>
        <translation>按下時將預覽疊在地圖上</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Show the preview in a window of its own</source>
        <translation>在獨立視窗中顯示預覽</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>The live preview is off.</source>
        <translation>即時預覽已關閉。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>A moment…</source>
        <translation>請稍候…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>The change cannot be told anywhere. Try:</source>
        <translation>整個範圍都無法判定變遷。可試：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>The change cannot be told on {share} %. Try:</source>
        <translation>{share}% 無法判定變遷。可試：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Fetching {count} scenes…</source>
        <translation>正在取得 {count} 景影像…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>clear in {used} of {found} overpasses</source>
        <translation>有清晰像元：{used}／{found} 次過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>{share} % has no clear view. Try:</source>
        <translation>範圍內有 {share}% 沒有清晰觀測。可嘗試：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>The preview of this method or mask is approximate.</source>
        <translation>此方法或遮罩的預覽僅為近似結果。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Only one overpass: nothing to choose from where it is cloudy.</source>
        <translation>只有一次過境：有雲之處沒有其他影像可用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Cloudier scenes left out here, not of the build: {count}.</source>
        <translation>預覽略過雲較多的影像（合成時仍會使用）：{count} 景。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Scenes without scores yet, not used: {count}.</source>
        <translation>尚無分數而未採用的影像：{count} 景。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>The area is as small as one pixel.</source>
        <translation>範圍僅一個像元大小。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Large area: the preview has pixels of {size} m.</source>
        <translation>範圍較大：預覽的像元為 {size} 公尺。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>None of the {count} scenes has scores yet. Try earlier dates.</source>
        <translation>這 {count} 景影像都還沒有分數，請選擇較早的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Surface reflectance (L2A) starts on {first}.</source>
        <translation>地表反射率（L2A）自 {first} 才有。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>No scenes. Before 2019 surface reflectance (L2A) is missing in many places.</source>
        <translation>沒有影像。2019 年以前許多地方沒有地表反射率（L2A）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>No scenes here on these dates below the scene cloud limit.</source>
        <translation>這段日期此處沒有低於整景雲量上限的影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>No scenes here on these dates.</source>
        <translation>這段日期此處沒有影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview.py"/>
        <source>Scores end on {day} here; scenes after have none yet.</source>
        <translation>此處的分數只到 {day}，之後的影像尚無分數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <location filename="../cloudscore_plugin/services/preview.py"/>
        <source>Cloud Score+ preview</source>
        <translation>Cloud Score+ 預覽</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>Compare cs_cdf with cs</source>
        <translation>比較 cs_cdf 與 cs</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>Compare thresholds</source>
        <translation>比較門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/preview_window.py"/>
        <source>{band} ≥ {threshold}: clear views {clear} %, holes {holes} %</source>
        <translation>{band} ≥ {threshold}：清晰觀測 {clear}%，空洞 {holes}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Listing your projects…</source>
        <translation>正在列出您的專案…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Listing Cloud projects</source>
        <translation>列出 Cloud 專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Earth Engine computes in a Google Cloud project. Noncommercial use is free once it is registered.</source>
        <translation>Earth Engine 在 Google Cloud 專案中運算。註冊後，非商業用途免費。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Search, or enter the ID of a project</source>
        <translation>搜尋，或輸入專案 ID</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Your projects</source>
        <translation>您的專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Project ID</source>
        <translation>專案 ID</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>For Earth Engine</source>
        <translation>Earth Engine 狀態</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>This account has no Cloud project yet. Make one on the page, then come back here.</source>
        <translation>這個帳號還沒有 Cloud 專案。請在網頁上建立後再回到這裡。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Asking how projects are registered</source>
        <translation>查詢專案的註冊狀態</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Use {project}</source>
        <translation>使用 {project}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Use this project</source>
        <translation>使用這個專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>New project…</source>
        <translation>新增專案…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Register it…</source>
        <translation>註冊…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Switch it on…</source>
        <translation>啟用…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Permissions…</source>
        <translation>權限…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Open console…</source>
        <translation>開啟主控台…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Take {id}</source>
        <translation>改用 {id}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Registered, commercial</source>
        <translation>已註冊（商業）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Registered</source>
        <translation>已註冊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Not registered</source>
        <translation>未註冊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Switched off</source>
        <translation>未啟用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>No permission</source>
        <translation>沒有權限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/project_picker.py"/>
        <source>Unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/qa_layers.py"/>
        <source>Add a layer about the composite</source>
        <translation>加入品質圖層（次數、分數、空洞、日期）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/qa_layers.py"/>
        <source>Add a layer about the composite: clear views, score, holes, dates</source>
        <translation>加入品質圖層：清晰觀測次數、分數、空洞、日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/qa_layers.py"/>
        <source>Only with these methods: {methods}</source>
        <translation>只有這些合成方法可用：{methods}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Search names, dates, methods</source>
        <translation>搜尋名稱、日期、方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Search the recipes</source>
        <translation>搜尋設定紀錄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Recipes used before</source>
        <translation>用過的設定紀錄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Choose everything in this dock as the selected recipe has it</source>
        <translation>讓這個面板的所有選項都和選取的設定紀錄一樣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Mark the selected recipe with a star, or take it away; it is kept</source>
        <translation>為選取的設定紀錄加上或取消星號；加星號的會一直保留</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Name…</source>
        <translation>命名…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Give the selected recipe a name; it is kept</source>
        <translation>為選取的設定紀錄命名；命名的會一直保留</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Forget the selected recipe</source>
        <translation>移除選取的設定紀錄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Open file…</source>
        <translation>開啟檔案…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Read a recipe from a file; it can also be dropped on this dock</source>
        <translation>從檔案讀取合成設定檔；也可以把檔案拖放到這個面板</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Save to file…</source>
        <translation>存成檔案…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Save what is chosen in this dock as a recipe file</source>
        <translation>把這個面板目前的選擇存成合成設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Open a recipe</source>
        <translation>開啟合成設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>The recipe of {file} is in the dock.</source>
        <translation>已套用「{file}」的設定。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Cloud Score+ recipe</source>
        <translation>Cloud Score+ 合成設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Save the recipe</source>
        <translation>儲存合成設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>The recipe has been saved as {file}.</source>
        <translation>設定已儲存為「{file}」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Cloud Score+ recipes</source>
        <translation>Cloud Score+ 設定紀錄</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>No recipe has these words.</source>
        <translation>沒有符合的設定紀錄。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>What you build is listed here.</source>
        <translation>建立過的設定會列在這裡。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Name the recipe</source>
        <translation>為設定紀錄命名</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Name:</source>
        <translation>名稱：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>OK</source>
        <translation>確定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <source>Recipes (*.json)</source>
        <translation>合成設定檔 (*.json)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/recipes.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>{start} to {last}</source>
        <translation>{start} 至 {last}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Save many areas as GeoTIFFs</source>
        <translation>將多個範圍存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Each feature of a layer</source>
        <translation>圖層的每個圖徵</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Each MGRS tile (100 km)</source>
        <translation>每個 MGRS 網格（100 公里）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Each square of a grid</source>
        <translation>規則網格的每一格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Selected features only</source>
        <translation>只用選取的圖徵</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Field with the files' names; empty: what the layer shows for each feature</source>
        <translation>作為檔名的欄位；留空則採用圖層顯示的圖徵名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Export to Google Drive what is too large</source>
        <translation>範圍太大的改匯出到 Google 雲端硬碟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Earth Engine computes and stores those; the dock lists them under Exports</source>
        <translation>由 Earth Engine 計算並儲存，列在面板的「匯出」中</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Folder in Drive</source>
        <translation>雲端硬碟中的資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>&amp;One file for</source>
        <translation>分檔方式(&amp;O)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>&amp;Name of the files</source>
        <translation>檔名(&amp;N)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>S&amp;ide</source>
        <translation>邊長(&amp;I)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>The area of the composite</source>
        <translation>合成影像的範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>areas</source>
        <translation>多個範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Reading the areas</source>
        <translation>讀取各個範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Counting the areas…</source>
        <translation>正在計算範圍數…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>None of them can be saved.</source>
        <translation>這些範圍都無法儲存。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Too large to be downloaded, so exported: {count} ({names}).</source>
        <translation>太大不適合下載，將改為匯出：{count} 個（{names}）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Very large, an export is wiser: {count} ({names}).</source>
        <translation>範圍很大，改用匯出較妥當：{count} 個（{names}）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>Cannot be saved: {count} ({names}).</source>
        <translation>無法儲存：{count} 個（{names}）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/save_series_dialog.py"/>
        <source>Files that are there already and hold the same are kept.</source>
        <translation>資料夾中內容相同的檔案會保留。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>files: {count}</source>
        <translation>檔案 {count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <source>exports: {count}</source>
        <translation>匯出 {count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>about {size}</source>
        <translation>約 {size}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_areas_dialog.py"/>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>requests: {count}</source>
        <translation>{count} 次要求</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Save GeoTIFF</source>
        <translation>存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Files in {folder}</source>
        <translation>{folder} 中的檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Bands (reflectance)</source>
        <translation>波段（反射率）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Picture as shown (red, green, blue)</source>
        <translation>依樣式上色的彩色影像（紅、綠、藍）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Bands in the file</source>
        <translation>檔案中的波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>As shown</source>
        <translation>樣式所用波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>10 m bands</source>
        <translation>10 公尺波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>All</source>
        <translation>全選</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>None</source>
        <translation>全不選</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>{size} m</source>
        <translation>{size} 公尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Own</source>
        <translation>自訂</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Side of a pixel</source>
        <translation>像元邊長</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>CRS of the file</source>
        <translation>檔案的坐標系統</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Usual for the area: {crs}</source>
        <translation>此範圍慣用的坐標系統：{crs}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Unticked, the whole box around the area is filled</source>
        <translation>取消勾選時，會填滿範圍外圍的整個矩形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>GeoTIFF (*.tif *.tiff)</source>
        <translation>GeoTIFF (*.tif *.tiff)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>File</source>
        <translation>檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>The number that stands where there is no clear view</source>
        <translation>沒有清晰觀測處所填的數值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Cloud optimised (COG)</source>
        <translation>雲端最佳化 GeoTIFF（COG）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Programs open it fast, over the web too; unticked, it is an ordinary GeoTIFF</source>
        <translation>各種程式都能快速開啟，透過網路也一樣；取消勾選則為一般的 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>&amp;Data type</source>
        <translation>資料類型(&amp;D)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>&amp;Nodata value</source>
        <translation>無資料值(&amp;N)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>S&amp;ave</source>
        <translation>儲存內容(&amp;A)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>&amp;Resolution</source>
        <translation>解析度(&amp;R)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>&amp;CRS</source>
        <translation>坐標系統(&amp;C)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>&amp;File</source>
        <translation>檔案(&amp;F)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>What it will take</source>
        <translation>預估的資料量與時間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Let Earth Engine store it in Drive, Cloud Storage or an asset</source>
        <translation>讓 Earth Engine 存到雲端硬碟、Cloud Storage 或資產</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Many areas…</source>
        <translation>多個範圍…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>One file for each feature of a layer, or for each map sheet</source>
        <translation>圖層的每個圖徵或每個網格各存一個檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Float32: decimal numbers</source>
        <translation>Float32：小數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>{type}: whole numbers from {low} to {high}</source>
        <translation>{type}：{low} 到 {high} 的整數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Colours from 0 to 255, and which pixels are transparent.</source>
        <translation>0 到 255 的顏色值，並記錄哪些像元為透明。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>1 where there is no clear view, else 0.</source>
        <translation>沒有清晰觀測處為 1，其餘為 0。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Days since 1970-01-01.</source>
        <translation>自 1970-01-01 起的天數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Which neighbouring period fills a hole, counted from the nearest.</source>
        <translation>空洞取自由近而遠的第幾個相鄰時段。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>The number of clear views, each of another overpass.</source>
        <translation>清晰觀測的次數，每次過境只算一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>The value as it is.</source>
        <translation>即為原本的數值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Numbers × {scale} are reflectances from 0 to 1. QGIS does it by itself.</source>
        <translation>存檔數值 × {scale} 即為 0 到 1 的反射率，QGIS 會自動換算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Numbers × {scale} are the value. QGIS does it by itself.</source>
        <translation>存檔數值 × {scale} 即為實際數值，QGIS 會自動換算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>This is very large. An export on Earth Engine's side is wiser.</source>
        <translation>資料量非常大，建議改由 Earth Engine 端匯出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>This takes very long. An export on Earth Engine's side is wiser.</source>
        <translation>需要很長的時間，建議改由 Earth Engine 端匯出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Choose a file.</source>
        <translation>請選擇檔案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>This is a folder. Choose a file.</source>
        <translation>這是資料夾，請選擇檔案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>This file is being saved already.</source>
        <translation>這個檔案正在儲存中。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>Goes on with the unfinished download ({percent} %).</source>
        <translation>會從未完成的下載（{percent}%）繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>What an unfinished download has left here will be dropped.</source>
        <translation>先前未完成的下載所留下的資料會被捨棄。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>The file exists and will be replaced once the new one is complete.</source>
        <translation>檔案已存在，新檔完成後才會取代舊檔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>The disk may get full: {free} free, up to {needed} needed.</source>
        <translation>磁碟空間可能不足：剩餘 {free}，最多需要 {needed}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} 像元</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_dialog.py"/>
        <source>scenes: {count}</source>
        <translation>{count} 景影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_series_dialog.py"/>
        <source>Save the GeoTIFFs of a series</source>
        <translation>儲存時間序列的 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/save_series_dialog.py"/>
        <source>{count} files, each: {estimate}</source>
        <translation>{count} 個檔案，每個：{estimate}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/saving.py"/>
        <source>An animation shows layers of the map: build this series first.</source>
        <translation>動畫呈現的是地圖中的圖層：請先建立這個時間序列。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/saving.py"/>
        <source>Save polygons of change</source>
        <translation>儲存變遷多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/saving.py"/>
        <source>Folder for local copies of this unsaved project</source>
        <translation>這個尚未儲存的專案，本機副本要放在哪個資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/saving.py"/>
        <source>Save change as GeoTIFF</source>
        <translation>將變遷存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/saving.py"/>
        <source>GeoTIFF (*.tif)</source>
        <translation>GeoTIFF (*.tif)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Clear %</source>
        <translation>清晰 %</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Tile</source>
        <translation>MGRS 網格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Day of the overpass in UTC; ticked ones are used. Unfold it to see its tiles.</source>
        <translation>過境日期（UTC）；勾選者才會採用。展開可看到各景影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Share of the area this overpass shows clear at the threshold</source>
        <translation>依門檻值，這次過境在範圍內清晰的比例</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Cloud cover of the whole scene as its producer tells it; of several the mean</source>
        <translation>影像提供者標示的整景雲量；多景時為平均值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Tile of the MGRS grid</source>
        <translation>MGRS 網格編號</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Which Sentinel-2 satellite</source>
        <translation>哪一顆 Sentinel-2 衛星</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>{count} tiles</source>
        <translation>{count} 景</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Cloud Score+ has no scores for this scene yet: no pixel of it is used.</source>
        <translation>這景影像還沒有 Cloud Score+ 分數，因此不採用其任何像元。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Used when building, but left out of the preview: there are too many scenes.</source>
        <translation>建立時會採用，但因影像過多而未納入預覽。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Scenes of the area and dates</source>
        <translation>範圍與日期內的影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Use all</source>
        <translation>全部採用</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Tick every scene</source>
        <translation>勾選所有影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Properties…</source>
        <translation>屬性…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>What Cloud Score+ tells about the selected scene</source>
        <translation>Cloud Score+ 對所選影像的資訊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Add as layer</source>
        <translation>加入為圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Add the selected overpass or scene alone to the map, clouds and all</source>
        <translation>將選取的過境或單景影像加入地圖，包括雲在內</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Overpass of {day}</source>
        <translation>{day} 過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>The scenes are listed when the preview has found them.</source>
        <translation>預覽找到影像後會列在這裡。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Properties of the scene</source>
        <translation>影像屬性</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Property</source>
        <translation>屬性</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Meaning</source>
        <translation>說明</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Name of the scene in Earth Engine</source>
        <translation>影像在 Earth Engine 中的名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>When the scene was taken</source>
        <translation>影像的拍攝時間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Cloud cover of the whole scene as its producer tells it, in percent</source>
        <translation>影像提供者標示的整景雲量（百分比）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Overpass the scene belongs to</source>
        <translation>影像所屬的過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>When the scores were computed</source>
        <translation>分數的計算時間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Version of the model that gave the scores</source>
        <translation>計算分數的模型版本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/scenes.py"/>
        <source>Version of the software that gave the scores</source>
        <translation>計算分數的軟體版本</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>One composite for each of these</source>
        <translation>每個時段一張合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>Months of each year…</source>
        <translation>每年的指定月份…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>Every … days</source>
        <translation>每隔…天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>One composite</source>
        <translation>每張合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>Days in a period</source>
        <translation>每個時段的天數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>First month of each year</source>
        <translation>每年的起始月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>Last month of each year</source>
        <translation>每年的結束月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>Fi&amp;ll holes from neighbours</source>
        <translation>以相鄰時段填補空洞(&amp;L)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>A pixel without a clear view takes the nearest period's, at most {most} periods away; of two equally near, the earlier. A second group and a band in files mark where. Slower: every map looks at several periods, and the marks double the number of maps.</source>
        <translation>沒有清晰觀測的像元改用最近時段的值，最遠相隔 {most} 個時段；前後一樣近時取較早者。填補處由另一個群組以及檔案中的一個波段標示。速度較慢：每張地圖都要讀取數個時段，而標示會讓地圖數量加倍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>series, {step}</source>
        <translation>時間序列（{step}）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>{series}, holes filled</source>
        <translation>{series}，填補空洞</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>= 1 period</source>
        <translation>= 1 個時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>= {count} periods</source>
        <translation>= {count} 個時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>{periods}, {out} left out</source>
        <translation>{periods}，略過 {out} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>Cut at the dates: {periods}</source>
        <translation>因日期範圍而較短：{periods}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/series_fields.py"/>
        <source>The last is shorter: {period}</source>
        <translation>最後一個時段較短：{period}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/status_icons.py"/>
        <source>All right</source>
        <translation>正常</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/status_icons.py"/>
        <source>Worth knowing</source>
        <translation>請留意</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/status_icons.py"/>
        <source>To be mended</source>
        <translation>需要處理</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/status_icons.py"/>
        <source>Not checked</source>
        <translation>未檢查</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/status_icons.py"/>
        <source>Being checked</source>
        <translation>檢查中</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/status_icons.py"/>
        <source>Not checked yet</source>
        <translation>尚未檢查</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Style</source>
        <translation>樣式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Own choice of bands</source>
        <translation>自選波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>S&amp;how</source>
        <translation>顯示(&amp;H)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Red</source>
        <translation>紅</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Band shown as red</source>
        <translation>以紅色顯示的波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Green</source>
        <translation>綠</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Band shown as green</source>
        <translation>以綠色顯示的波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Blue</source>
        <translation>藍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Band shown as blue</source>
        <translation>以藍色顯示的波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Value shown as black, or the first colour</source>
        <translation>顯示為黑色（或第一個顏色）的值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Value shown as white, or the last colour</source>
        <translation>顯示為白色（或最後一個顏色）的值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Above 1 brightens the dark parts</source>
        <translation>大於 1 可使暗部變亮</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Minimum</source>
        <translation>最小值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Maximum</source>
        <translation>最大值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Gamma</source>
        <translation>Gamma</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Fit to the preview</source>
        <translation>依預覽設定上下限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Minimum and maximum that suit what the preview shows now</source>
        <translation>適合目前預覽內容的最小值與最大值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Back to true colour</source>
        <translation>恢復真實色彩</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Apply to the layer</source>
        <translation>套用到圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>Show {layer} in this style, in its place (one request)</source>
        <translation>以此樣式顯示「{layer}」，圖層位置不變（一次要求）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>no valid range</source>
        <translation>數值範圍無效</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{low} to {high}</source>
        <comment>the values a picture is stretched between</comment>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/style.py"/>
        <source>{title}, other colours</source>
        <translation>{title}，其他配色</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/view_chart.py"/>
        <source>Chart of the views: value by date</source>
        <translation>觀測圖表：各日期的數值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/view_chart.py"/>
        <source>not clear</source>
        <translation>不清晰</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>One period</source>
        <translation>單一時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>One composite of all these dates</source>
        <translation>以所有日期製作一張合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>&amp;Build composite</source>
        <translation>建立合成影像(&amp;B)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>Compute the composite and add it to the map as a layer</source>
        <translation>計算合成影像並加入地圖成為圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>Series</source>
        <translation>時間序列</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>A composite for each month, season or year of these dates</source>
        <translation>在日期範圍內逐月、逐季或逐年各製作一張合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>&amp;Build series</source>
        <translation>建立時間序列(&amp;B)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>Compute all composites of the series and add them to the map as a group of layers</source>
        <translation>計算時間序列的所有合成影像，並以圖層群組加入地圖</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>Before &amp; after</source>
        <translation>前期／後期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>What has changed between two periods; the dates above are after</source>
        <translation>前後兩期之間的變遷；上方的日期為後期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>&amp;Build change</source>
        <translation>產生變遷圖(&amp;B)</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/ways.py"/>
        <source>Compute the change, after and before, and add them to the map as a group of layers</source>
        <translation>計算變遷與前後兩期合成影像，並以圖層群組加入地圖</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/gui/widgets.py"/>
        <source>{title}: {more}</source>
        <translation>{title}：{more}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/area_names.py"/>
        <source>{name} and {count} more</source>
        <translation>{name}與其他 {count} 處</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>“{layer}” holds no shapes. Choose another layer, or draw the area.</source>
        <translation>「{layer}」沒有任何圖形。請選擇其他圖層，或自行繪製範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>The coordinate system is not set. Set it, then choose the area again.</source>
        <translation>尚未設定坐標系統。請設定後再重新選擇範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Crossing or doubled edges were repaired (shapes: {count}); the area stays as it was.</source>
        <translation>已修復交叉或重複的邊線（圖形數：{count}），面積不變。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Crossing or doubled edges were repaired (shapes: {count}); the area changed by {area}, {percent} %.</source>
        <translation>已修復交叉或重複的邊線（圖形數：{count}），面積變動 {area}（{percent}%）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Parts smaller than a pixel of 10 m were left out: {count}.</source>
        <translation>已略去小於一個 10 公尺像元的部件：{count} 個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Parts whose coordinates are no numbers were left out: {count}.</source>
        <translation>已略去坐標不是數字的部件：{count} 個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Lines and points among the polygons were left out: {count}.</source>
        <translation>已略去夾在多邊形之間的線與點：{count} 個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Several points enclose no area. Select a single point, or use polygons.</source>
        <translation>多個點無法圍出面積。請選取單一點，或使用多邊形。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>Its coordinates are damaged.</source>
        <translation>坐標已損壞。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>The area goes around a pole, where Sentinel-2 takes no images. Leave the pole out.</source>
        <translation>範圍環繞極點，Sentinel-2 在那裡不拍攝影像。請避開極點。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>A line encloses no area. Use polygons, or draw the area on the map.</source>
        <translation>線無法圍出面積。請使用多邊形，或在地圖上繪製範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/areas.py"/>
        <source>The area goes beyond what the map's coordinate system covers. Choose a smaller area.</source>
        <translation>範圍超出地圖坐標系統的涵蓋區域，請選擇較小的範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/asked_places.py"/>
        <source>Places asked</source>
        <translation>查詢過的地點</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/base_maps.py"/>
        <source>OpenStreetMap</source>
        <translation>OpenStreetMap</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/base_maps.py"/>
        <source>Taiwan e-Map (NLSC)</source>
        <translation>臺灣通用電子地圖（國土測繪中心）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/base_maps.py"/>
        <source>World map (offline)</source>
        <translation>世界地圖（離線）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>The dates of a composite in words.</source>
        <translation>以文字表示合成影像的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>The first day of a composite.</source>
        <translation>合成影像的第一天。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>The last day of a composite.</source>
        <translation>合成影像的最後一天。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>The Cloud Score+ score from which on pixels count as clear.</source>
        <translation>Cloud Score+ 分數達到此值的像元才算清晰。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>The method by which clear views are combined.</source>
        <translation>合成清晰觀測所用的方法。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>The line that the data's licences ask for.</source>
        <translation>資料授權要求標示的文字。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/expression_functions.py"/>
        <source>How to cite a composite and Cloud Score+.</source>
        <translation>合成影像與 Cloud Score+ 的引用文字。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/geotiff_layers.py"/>
        <location filename="../cloudscore_plugin/layers/legends.py"/>
        <source>No clear view</source>
        <translation>沒有清晰觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/layouts.py"/>
        <source>Map</source>
        <translation>地圖</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/layouts.py"/>
        <source>Title</source>
        <translation>標題</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/layouts.py"/>
        <source>Legend</source>
        <translation>圖例</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/layouts.py"/>
        <source>Scale</source>
        <translation>比例尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/layouts.py"/>
        <source>Dates, threshold and credits</source>
        <translation>日期、門檻與出處</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/legends.py"/>
        <source>transparent: cannot be told</source>
        <translation>透明：無法判定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/legends.py"/>
        <source>{low} to {high}, reflectance × 10,000</source>
        <translation>{low} 至 {high}（反射率 × 10,000）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/legends.py"/>
        <source>{range}, gamma {gamma}</source>
        <translation>{range}，gamma {gamma}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/tile_layers.py"/>
        <source>Cite Cloud Score+ as: {citation}</source>
        <translation>引用 Cloud Score+ 時請註明：{citation}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/tile_layers.py"/>
        <source>Change of {index}: {after} minus {before}, where both sides have at least {count} clear views. Elsewhere it cannot be told.</source>
        <translation>{index} 變遷：{after}減{before}，僅計前期與後期都至少有 {count} 次清晰觀測之處；其餘無法判定。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/tile_layers.py"/>
        <source>Composite of Sentinel-2 scenes from {start} to {last} (UTC): {method}.</source>
        <translation>Sentinel-2 影像合成，{start} 至 {last}（UTC）：{method}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/tile_layers.py"/>
        <source>Pixels count as clear where Cloud Score+ {band} is at least {threshold}.</source>
        <translation>Cloud Score+ {band} 分數達 {threshold} 以上的像元視為清晰。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/layers/tile_layers.py"/>
        <source>Only the months {months} of each year.</source>
        <translation>只取每年 {months}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/amounts.py"/>
        <source>{size} GB</source>
        <translation>{size} GB</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/amounts.py"/>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/amounts.py"/>
        <source>under 1 min</source>
        <translation>不到 1 分鐘</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/amounts.py"/>
        <source>about {minutes} min</source>
        <translation>約 {minutes} 分鐘</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/amounts.py"/>
        <source>about {hours} h</source>
        <translation>約 {hours} 小時</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Simulated sample scenes, not real observations</source>
        <translation>模擬的範例影像，並非真實觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Contains modified Copernicus Sentinel data {years}; Cloud Score+ by Google, CC-BY-4.0</source>
        <translation>內含經修改的 Copernicus Sentinel 資料 {years}；Cloud Score+（Google，CC-BY-4.0）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>surface reflectance (L2A)</source>
        <translation>地表反射率（L2A）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>top-of-atmosphere reflectance (L1C)</source>
        <translation>大氣層頂反射率（L1C）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>The composite of {place} was made of Sentinel-2 {product} scenes from {start} to {last} (UTC).</source>
        <translation>本合成影像（{place}）採用 {start} 至 {last}（UTC）之 Sentinel-2 {product}影像製作。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Only the months {months} of each year were used.</source>
        <translation>僅採用每年 {months} 之影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Scenes with more than {percent} % clouds were not used.</source>
        <translation>整景雲量高於 {percent}% 之影像不予採用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Scenes left out by hand: {count}.</source>
        <translation>另以人工排除 {count} 景影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Pixels whose Cloud Score+ {band} score is at least {threshold} were kept (Pasquarella et al., 2023) and combined by the method “{method}”, computed with Google Earth Engine.</source>
        <translation>以 Cloud Score+ 之 {band} 分數達 {threshold} 以上者視為清晰像元（Pasquarella 等，2023），再以「{method}」方法合成，於 Google Earth Engine 運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>{sign} of {place} is {index} of {after} minus {before}, told where both composites have at least {count} clear views.</source>
        <translation>{place}的 {sign} 為 {index} 的後期（{after}）減前期（{before}），僅計兩期合成影像都至少有 {count} 次清晰觀測之處。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>The limits of its classes are {limits}.</source>
        <translation>分級界限為 {limits}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>The limits of its classes are {limits} (after {source}).</source>
        <translation>分級界限為 {limits}（依據 {source}）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/citations.py"/>
        <source>Both composites were made alike but for their dates.</source>
        <translation>兩張合成影像除日期外，製作方式相同。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>{title}. {text}</source>
        <translation>{title}。{text}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Clear threshold</source>
        <translation>清晰度門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Percentile N</source>
        <translation>百分位數 N</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Months</source>
        <translation>月份</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Scenes left out</source>
        <translation>排除的影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>First day (UTC)</source>
        <translation>開始日期（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Last day (UTC)</source>
        <translation>結束日期（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Dates</source>
        <translation>日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Weights</source>
        <translation>權重</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Lower threshold in</source>
        <translation>降低門檻值的範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>What is saved</source>
        <translation>儲存內容</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Bands</source>
        <translation>波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <source>Resolution</source>
        <translation>解析度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Nodata value</source>
        <translation>無資料值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/errors.py"/>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Area</source>
        <translation>範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>{start} to {last} (UTC)</source>
        <translation>{start} 至 {last}（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>{dates}, months {first} to {last}</source>
        <translation>{dates}，{first}至{last}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>{area}, clipped to it</source>
        <translation>{area}，裁切至此範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Clear where</source>
        <translation>清晰條件</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Combined by</source>
        <translation>合成方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Shows</source>
        <translation>顯示</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>at most {percent} %</source>
        <translation>最多 {percent}%</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Scene clouds</source>
        <translation>整景雲量</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>{metres} m left out along them, and where B8A or B9 has no value</source>
        <translation>沿邊緣裁去 {metres} 公尺，並略去 B8A 或 B9 無值之處</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Scene edges</source>
        <translation>影像邊緣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Map made</source>
        <translation>地圖建立時間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>{what}: {index}, after minus before</source>
        <translation>{what}：{index}，後期減前期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Compared</source>
        <translation>比較項目</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/facts.py"/>
        <source>Classes</source>
        <translation>分級</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/i18n.py"/>
        <source>{where} {more}</source>
        <translation>{where}{more}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/i18n.py"/>
        <source>{first}, {then}</source>
        <comment>a list</comment>
        <translation>{first}、{then}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/i18n.py"/>
        <source>{first}, {then}</source>
        <translation>{first}，{then}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>holes filled</source>
        <translation>空洞已填補</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>Change of {index}</source>
        <translation>{index} 變遷</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>After: {name}</source>
        <translation>後期：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>Before: {name}</source>
        <translation>前期：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{before} → {after}</source>
        <comment>two periods that are compared</comment>
        <translation>{before} → {after}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{months} of each year</source>
        <translation>每年 {months}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>monthly</source>
        <translation>逐月</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>quarterly</source>
        <translation>逐季</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>by season</source>
        <translation>依氣象季節</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>yearly</source>
        <translation>逐年</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>every {count} days</source>
        <translation>每 {count} 天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each spring (March to May)</source>
        <translation>每年春季（3–5 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each summer (June to August)</source>
        <translation>每年夏季（6–8 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each autumn (September to November)</source>
        <translation>每年秋季（9–11 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each winter (December to February)</source>
        <translation>每年冬季（12–2 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each dry season, low water (November to April)</source>
        <translation>每年乾季、枯水期（11–4 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each plum rain (May and June)</source>
        <translation>每年梅雨季（5–6 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each typhoon season (July to October)</source>
        <translation>每年颱風季（7–10 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each flood prevention season (May to November)</source>
        <translation>每年防汛期（5–11 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each high water season (May to October)</source>
        <translation>每年豐水期（5–10 月）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>Simulated: {name}</source>
        <translation>模擬：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{months}, {years}</source>
        <translation>{years}各年{months}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{months}, {span}</source>
        <translation>{span}各年{months}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{month}</source>
        <comment>the name of a month</comment>
        <translation>{month}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{first}–{last}</source>
        <comment>months</comment>
        <translation>{first}–{last}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>nearest to {day}</source>
        <translation>最接近 {day}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>weights {weights}</source>
        <translation>權重 {weights}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>full weight from {score}</source>
        <translation>分數 {score} 以上權重達上限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>method as usual</source>
        <translation>合成方法用預設值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>all scene clouds</source>
        <translation>整景雲量不限</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>no scenes left out</source>
        <translation>不排除影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>clipped</source>
        <translation>已裁切</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>each tile weighs</source>
        <translation>重疊影像各計一次</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>whole scenes</source>
        <translation>不裁影像邊緣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>orbits as they are</source>
        <translation>未平衡軌道亮度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>masks as usual</source>
        <translation>遮罩用預設值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>holes not filled</source>
        <translation>空洞未填補</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>usual stretch</source>
        <translation>常用亮度範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{m1} {y1}</source>
        <translation>{y1}年{m1}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{m1}–{m2} {y1}</source>
        <translation>{y1}年{m1}–{m2}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{m1} {y1}–{m2} {y2}</source>
        <translation>{y1}年{m1}–{y2}年{m2}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{d1} {m1} {y1}</source>
        <translation>{y1}年{m1}{d1}日</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{d1}–{d2} {m1} {y1}</source>
        <translation>{y1}年{m1}{d1}–{d2}日</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{d1} {m1}–{d2} {m2} {y1}</source>
        <translation>{y1}年{m1}{d1}日–{m2}{d2}日</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{d1} {m1} {y1}–{d2} {m2} {y2}</source>
        <translation>{y1}年{m1}{d1}日–{y2}年{m2}{d2}日</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{year}</source>
        <comment>a year</comment>
        <translation>{year}年</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/names.py"/>
        <source>{first}–{last}</source>
        <comment>years</comment>
        <translation>{first}–{last}年</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>This area cannot be used</source>
        <translation>無法使用這個範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>These dates cannot be used</source>
        <translation>無法使用這段日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This series cannot be made</source>
        <translation>無法建立此時間序列</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>These two periods cannot be compared</source>
        <translation>無法比較這兩段期間</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This style cannot be used</source>
        <translation>無法使用這個樣式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This recipe cannot be read</source>
        <translation>無法讀取這份合成設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The list of recipes has a problem</source>
        <translation>設定紀錄發生問題</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>A setting is out of range</source>
        <translation>有一項設定超出允許的範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>No scenes found</source>
        <translation>找不到影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This file cannot be made</source>
        <translation>無法產生這個檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The file cannot be written</source>
        <translation>無法寫入檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The export cannot begin</source>
        <translation>無法開始匯出</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This download cannot be continued</source>
        <translation>無法繼續這個下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There is no area yet</source>
        <translation>尚未指定範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Draw it on the map, take the map view, or choose a layer.</source>
        <translation>請在地圖上繪製、採用目前畫面，或選擇圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Its coordinates are incomplete or not numbers. Draw it again or choose another layer.</source>
        <translation>坐標不完整或不是數字。請重新繪製，或選擇其他圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It is a {type}. An area must be a point, a polygon or several polygons.</source>
        <translation>這個圖形的類型是 {type}。範圍必須是一個點、一個多邊形或數個多邊形。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It encloses nothing. Draw an area with at least three different corners.</source>
        <translation>未圍成任何面積。請畫出至少有三個不同頂點的範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Its outline has more than {most} corners. Simplify it (Vector, Geometry Tools, Simplify), or select fewer features.</source>
        <translation>外框的頂點超過 {most} 個。請先簡化（向量 ▸ 幾何工具 ▸ 簡化），或選取較少的圖徵。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It covers {area}. Up to {most} can be composed at once: draw a smaller area.</source>
        <translation>範圍面積為 {area}，一次最多可合成 {most}。請畫小一點的範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It reaches over {width} km by {height} km and encloses little of it. Draw a smaller area, or choose shapes that lie closer together.</source>
        <translation>範圍橫跨 {width} × {height} 公里，其中只有一小部分是圈選的面積。請畫小一點的範圍，或選擇彼此較近的圖形。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Its outline crosses itself, or a hole or part lies over another. Draw it again without crossing edges; shapes of a layer are repaired.</source>
        <translation>範圍的邊線自我相交，或有孔洞、部件彼此重疊。請重畫，邊線不要交叉；取自圖層的圖形則會自動修復。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Its shapes overlap in too many places. Run “Dissolve” on the layer first, or select fewer features.</source>
        <translation>圖形重疊之處太多。請先對該圖層執行「融合」（Dissolve），或選取較少的圖徵。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Coordinates such as {x}, {y} do not belong to {crs}. Check the layer's coordinate system (Layer Properties, Source).</source>
        <translation>{x}, {y} 這樣的坐標不屬於 {crs}。請檢查圖層的坐標系統（圖層屬性的「來源」）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Coordinates such as {x}, {y} do not belong to {crs}: latitude seems to come before longitude. Check the layer's coordinate system, or run “Swap X and Y coordinates”.</source>
        <translation>{x}, {y} 這樣的坐標不屬於 {crs}，看來是緯度寫在經度之前。請檢查圖層的坐標系統，或執行「交換 X 與 Y 坐標」（Swap X and Y coordinates）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The map shows no place yet</source>
        <translation>地圖上還沒有任何地方</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Add a base map or a layer, zoom to where you want to work, then choose the area.</source>
        <translation>請先加入底圖或圖層，縮放到要分析的地方，再選擇範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It reaches to longitude {lon}, latitude {lat}, which is not on Earth. Check the layer's CRS.</source>
        <translation>範圍延伸到經度 {lon}、緯度 {lat}，地球上沒有這個位置。請檢查圖層的坐標系統。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The last day, {last}, is before the first, {start}. Exchange them.</source>
        <translation>結束日期 {last} 早於開始日期 {start}，請對調。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Sentinel-2 scenes begin on {first}. Choose a later first day.</source>
        <translation>Sentinel-2 影像自 {first} 開始，請選擇較晚的開始日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{start} is still to come; today is {today} (UTC). Choose earlier dates.</source>
        <translation>{start} 尚未到來，今天是 {today}（UTC）。請選擇較早的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There is no product {product}. Choose L2A or L1C.</source>
        <translation>沒有 {product} 這種產品，請選擇 L2A 或 L1C。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Cloud Score+ has no band {band}. Choose cs_cdf or cs.</source>
        <translation>Cloud Score+ 沒有 {band} 波段，請選擇 cs_cdf 或 cs。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This version knows no method {method}. Choose another one.</source>
        <translation>這個版本沒有 {method} 這種方法，請選擇其他方法。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The value of "{field}" is not of the right kind. Choose it again.</source>
        <translation>「{field}」的值類型不正確，請重新選擇。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{field}" must be between {low} and {high}.</source>
        <translation>「{field}」必須介於 {low} 與 {high} 之間。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{product} scenes have no band {band}. Choose other bands or the other product.</source>
        <translation>{product} 影像沒有 {band} 波段，請選擇其他波段或另一種產品。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It needs one band, or three for red, green and blue.</source>
        <translation>需要一個波段，或分別作為紅、綠、藍的三個波段。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Its lowest value, {min}, must be below its highest, {max}.</source>
        <translation>最小值 {min} 必須小於最大值 {max}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Gamma must be between 0.05 and 20.</source>
        <translation>Gamma 值必須介於 0.05 與 20 之間。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>A palette is a list of colours such as #1a9850 and goes with one band.</source>
        <translation>色階由 #1a9850 這類色碼組成，只能搭配單一波段。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It is damaged or was not made by this plugin. Nothing has been changed.</source>
        <translation>檔案已損壞，或不是由本外掛產生。沒有任何內容被更動。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It was made by a newer version of this plugin. Update the plugin and try again.</source>
        <translation>這是由較新版本的外掛產生的。請更新外掛後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It contains "{field}", which this version does not know. Nothing has been changed.</source>
        <translation>其中含有這個版本不認得的「{field}」。沒有任何內容被更動。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{field}" is missing. Nothing has been changed.</source>
        <translation>缺少「{field}」。沒有任何內容被更動。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It describes a series or a change, where one composite is wanted. Open it in Recipes in the dock.</source>
        <translation>此檔描述的是時間序列或前後變化，這裡需要的是單一合成影像。請在面板的「設定紀錄」中開啟。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It describes a "{kind}", which this version does not know. Update the plugin and try again.</source>
        <translation>此檔描述的是「{kind}」，這個版本還不認得。請更新外掛後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{step}" is no step. Possible are month, quarter, seasons, year, season(11,4) and days(10), for example.</source>
        <translation>「{step}」不是可用的間隔。可用的例如 month、quarter、seasons、year、season(11,4) 與 days(10)。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>No period lies within the dates. Widen the dates or choose another step.</source>
        <translation>日期範圍內沒有任何一期。請放寬日期或改用其他間隔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It would have {count} periods; up to {most} are possible. Shorten the dates or choose longer periods.</source>
        <translation>這樣會有 {count} 期，最多可有 {most} 期。請縮短日期範圍或改用較長的間隔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This version knows no index or band {index}. Choose another one.</source>
        <translation>這個版本沒有名為 {index} 的指數或波段。請改選其他的。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Before and after differ in more than their dates. Choose one area and one set of options for both.</source>
        <translation>前期與後期除了日期之外還有其他不同。兩期請使用同一範圍與同一組選項。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Before and after have the same dates. Choose different ones.</source>
        <translation>前期與後期的日期相同。請選擇不同的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Before begins on {before}, later than after, which begins on {after}. Exchange the dates.</source>
        <translation>前期自 {before} 開始，晚於自 {after} 開始的後期。請對調日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Before lasts until {last}, but after begins on {start}. Let before end earlier or after begin later.</source>
        <translation>前期到 {last} 為止，但後期自 {start} 就開始。請讓前期提早結束，或讓後期延後開始。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The limits of the classes must rise from each to the next.</source>
        <translation>各級的界限必須由小到大排列。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Before ({before}) or after ({after}) has no scenes at all. Widen the dates of that side, or the area.</source>
        <translation>前期（{before}）或後期（{after}）完全沒有影像。請放寬該期的日期，或擴大範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Nothing can be told about this change</source>
        <translation>此變遷完全無法判定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Nowhere do both sides have {min_views} clear views: before ({before}) has at most {most_before}, after ({after}) at most {most_after}. Ask for fewer clear views, lower the clear threshold, or widen the dates of the side that has fewer.</source>
        <translation>沒有任何地點前後兩期都有 {min_views} 次清晰觀測：前期（{before}）最多 {most_before} 次，後期（{after}）最多 {most_after} 次。請減少所需的清晰觀測次數、降低清晰度門檻值，或放寬次數較少那一期的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This file is no raster of a change</source>
        <translation>此檔案不是變遷影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} was not made by “Change to GeoTIFF”, or is damaged. Choose a file that was.</source>
        <translation>{path} 不是由「變遷存成 GeoTIFF」產生，或已損壞。請選擇由該工具產生的檔案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The polygons cannot be made</source>
        <translation>無法產生多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>At {folder}: {reason}. Make room there or choose another file, then try again.</source>
        <translation>{folder} 回報：{reason}。請清出空間或選擇其他檔案，然後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{path}" is no name for it. Choose a file whose name ends in .tif.</source>
        <translation>「{path}」不能當作檔名，請選擇副檔名為 .tif 的檔案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Choose at least one band.</source>
        <translation>請至少選擇一個波段。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The data type {dtype} cannot hold it. Choose another data type.</source>
        <translation>資料類型 {dtype} 無法存放這項內容，請選擇其他資料類型。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The nodata value {nodata} is one that pixels may have, or does not fit the data type {dtype}. Choose another.</source>
        <translation>無資料值 {nodata} 可能與像元值相同，或不符合資料類型 {dtype}，請選擇其他值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It would have {pixels} pixels; up to {most} are possible. Choose a coarser resolution or a smaller area, and look at the unit of the CRS: degrees and metres differ.</source>
        <translation>檔案會有 {pixels} 個像元，上限為 {most} 個。請選擇較粗的解析度或較小的範圍，並確認坐標系統的單位是度還是公尺。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The part to be saved lies outside of the area. Choose one that meets it.</source>
        <translation>要儲存的部分位於範圍之外。請選擇與範圍重疊的部分。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Some periods were not saved</source>
        <translation>有些時段未能儲存</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The table in the folder says of each why. Order the same into that folder again, and only what is missing is asked for.</source>
        <translation>資料夾中的表格列出各自的原因。再次以相同設定存到同一個資料夾，只會要求缺少的部分。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Some areas were not saved</source>
        <translation>有些範圍未能儲存</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The sheets would be more than {most}. Give a larger side, or a smaller area.</source>
        <translation>圖幅會超過 {most} 幅。請加大圖幅邊長，或縮小範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>MGRS tiles lie between 80 degrees south and 84 degrees north. Choose another area, or a regular grid for the polar regions.</source>
        <translation>MGRS 網格只涵蓋南緯 80 度到北緯 84 度。請改選其他範圍；極區請改用規則網格。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Its description is damaged or was not made by this plugin. Nothing has been changed.</source>
        <translation>檔案的描述已損壞，或不是由這個外掛建立的。沒有任何內容被更動。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It was begun by a newer version of this plugin. Update the plugin and try again.</source>
        <translation>此下載由較新版本的外掛開始。請更新外掛後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The CRS {crs} is not known, or is not one of a map. Choose another, such as the UTM zone.</source>
        <translation>無法辨識坐標系統 {crs}，或此坐標系統不能用於地圖。請選擇其他坐標系統，例如 UTM 分帶。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The area lies outside of what the CRS {crs} covers. Choose another, such as the UTM zone.</source>
        <translation>範圍超出坐標系統 {crs} 的適用區域。請選擇其他坐標系統，例如 UTM 分帶。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The area crosses the 180th meridian, where the CRS {crs} ends. Choose another, such as the UTM zone.</source>
        <translation>範圍跨越 180 度經線，而坐標系統 {crs} 在那裡斷開。請選擇其他坐標系統，例如 UTM 分帶。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There is too little room on the disk</source>
        <translation>磁碟空間不足</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There are only {free} MB free at {folder}, and about {needed} MB are needed. Make room, then resume; what has arrived is kept.</source>
        <translation>「{folder}」只剩 {free} MB，約需要 {needed} MB。請騰出空間後繼續；已下載的部分會保留。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There is no folder {folder}. Connect its drive or choose another folder.</source>
        <translation>找不到資料夾「{folder}」。請連接該磁碟，或選擇其他資料夾。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The folder {folder} does not let you write. Choose another, or ask its owner.</source>
        <translation>您沒有資料夾「{folder}」的寫入權限。請選擇其他資料夾，或洽詢其擁有者。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{folder} reports: {reason}. Check the drive, then resume; what has arrived is kept.</source>
        <translation>「{folder}」回報：{reason}。請檢查磁碟後繼續；已下載的部分會保留。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The file is open elsewhere</source>
        <translation>檔案正由其他程式開啟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It is complete, but {path} cannot be replaced: {reason}. Close it in other programs and remove it from the project, then resume; nothing is downloaded again.</source>
        <translation>檔案已完成，但無法取代「{path}」：{reason}。請在其他程式中關閉舊檔並從專案移除，然後繼續；不會重新下載任何資料。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Another QGIS (process {process} on {computer}) is at work on {path}. Wait for it, or choose another file name.</source>
        <translation>另一個 QGIS（{computer} 上的處理程序 {process}）正在處理「{path}」。請等待處理完成，或選擇其他檔名。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Another download was begun here</source>
        <translation>這裡已有另一個下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} is the target of an unfinished download with other settings. Resume or discard that one, choose another file name, or, in Processing, tick “Begin afresh”.</source>
        <translation>「{path}」是另一個設定不同、尚未完成的下載的目標。請先繼續或捨棄那個下載、選擇其他檔名，或在地理運算中勾選「捨棄未完成的下載，重新下載」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There is no unfinished download of {path}.</source>
        <translation>沒有「{path}」的未完成下載。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The record of it at {path} is damaged. Discard it, or tick “Begin afresh” in Processing.</source>
        <translation>「{path}」中的下載紀錄已損壞。請捨棄後重新下載，或在地理運算中勾選「捨棄未完成的下載，重新下載」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It was begun by another version of this plugin. Update the plugin, discard it, or tick “Begin afresh” in Processing.</source>
        <translation>此下載由其他版本的外掛開始。請更新外掛、捨棄後重新下載，或在地理運算中勾選「捨棄未完成的下載，重新下載」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It was begun with the other kind of scenes, simulated or real, and the two must not be mixed. Choose that connection again, discard it, or tick “Begin afresh” in Processing.</source>
        <translation>此下載以另一種影像（模擬或真實）開始，兩者不可混用。請重新選擇原本的連線、捨棄這個下載，或在地理運算中勾選「捨棄未完成的下載，重新下載」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine sent something else</source>
        <translation>Earth Engine 傳回了其他內容</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>An answer is not the pixels that were asked for. Resume; if it stays, report it with the text in the log.</source>
        <translation>有一個回應不是所要求的像元。請繼續下載；若問題仍在，請附上日誌中的文字回報。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Your sign-in does not let Earth Engine write to your Google Drive. Begin the export under Exports in the dock, where you are asked for it, or choose another destination.</source>
        <translation>您目前的登入不允許 Earth Engine 寫入您的 Google 雲端硬碟。請從面板的「匯出」開始，面板會請您授權；或選擇其他目的地。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Your sign-in does not let Earth Engine write to Cloud Storage. Begin the export under Exports in the dock, where you are asked for it, or choose another destination.</source>
        <translation>您目前的登入不允許 Earth Engine 寫入 Cloud Storage。請從面板的「匯出」開始，面板會請您授權；或選擇其他目的地。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>This way of signing in does not let Earth Engine write there. Sign in with your Google account instead, or choose another destination.</source>
        <translation>這種登入方式不允許 Earth Engine 寫入那裡。請改用 Google 帳號登入，或選擇其他目的地。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{name}" cannot be its name. Up to 100 characters are possible, without slashes and without a space at either end.</source>
        <translation>「{name}」不能當作名稱。最多 100 個字元，不可有斜線，前後也不可有空格。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{folder}" cannot be a folder of Google Drive. Give its name alone, without slashes.</source>
        <translation>「{folder}」不能當作 Google 雲端硬碟的資料夾。請只填資料夾名稱，不可有斜線。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{bucket}" cannot be a bucket of Cloud Storage. Its name has small letters, digits, hyphens, underscores and dots only.</source>
        <translation>「{bucket}」不能當作 Cloud Storage 的值區。值區名稱只能有小寫字母、數字、連字號、底線和點。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>"{asset}" cannot be an asset. It looks like projects/my-project/assets/my-composite.</source>
        <translation>「{asset}」不能當作資產。資產的 ID 類似 projects/my-project/assets/my-composite。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The export is too large</source>
        <translation>匯出範圍太大</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>It would have {found} pixels; {most} are allowed. Choose a coarser resolution or a smaller area.</source>
        <translation>共有 {found} 個像元，最多允許 {most} 個。請選較粗的解析度或較小的範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>There is an asset of this name already</source>
        <translation>已經有同名的資產</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{asset} has been left as it is. Export under another name, or tick that it may be replaced.</source>
        <translation>{asset} 維持原狀。請改用其他名稱匯出，或勾選可以取代。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The asset cannot be stored there</source>
        <translation>資產無法存放在那裡</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{asset} does not exist, or you may not write to it. Create the folder in the Code Editor under Assets, or choose another.</source>
        <translation>{asset} 不存在，或您無權寫入。請在 Code Editor 的 Assets 建立資料夾，或選擇其他位置。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The bucket was not found</source>
        <translation>找不到這個值區</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Cloud Storage has no bucket of this name, or you may not see it. Check the name.</source>
        <translation>Cloud Storage 沒有這個名稱的值區，或您無權查看。請檢查名稱。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>You may not write to this bucket</source>
        <translation>您無權寫入這個值區</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Ask its owner for the role Storage Object Admin, or choose another bucket.</source>
        <translation>請向擁有者要求「Storage Object Admin」角色，或選擇其他值區。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Google Drive is full</source>
        <translation>Google 雲端硬碟已滿</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Make room there and export again, or choose Cloud Storage.</source>
        <translation>請在那裡清出空間後再匯出一次，或改用 Cloud Storage。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Too many exports are waiting</source>
        <translation>等待中的匯出太多</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Earth Engine keeps up to 3000 of a project. Cancel some, or wait until others have ended.</source>
        <translation>Earth Engine 每個專案最多保留 3000 個。請取消一些，或等其他的結束。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} is not a file on this computer. Choose a recipe file, such as one that was saved here.</source>
        <translation>「{path}」不是這台電腦上的檔案。請選擇合成設定檔，例如先前在這裡儲存的檔案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} is far too large for a recipe. Choose another file. Nothing has been changed.</source>
        <translation>「{path}」太大，不可能是合成設定檔。請選擇其他檔案。目前的設定沒有任何變更。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} is not plain UTF-8 text. In an editor, save it as UTF-8 without a byte order mark.</source>
        <translation>「{path}」不是純 UTF-8 文字。請在編輯器中另存為不含位元組順序記號（BOM）的 UTF-8。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} cannot be read ({reason}). Check that it is there and that you may read it.</source>
        <translation>無法讀取「{path}」（{reason}）。請確認檔案存在，且您有讀取權限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The recipe has not been saved</source>
        <translation>合成設定檔沒有儲存</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} cannot be written ({reason}). Choose another folder, or make room on the disk.</source>
        <translation>無法寫入「{path}」（{reason}）。請選擇其他資料夾，或清出磁碟空間。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>The file was damaged. It has been kept as {path}, and a new one begun.</source>
        <translation>檔案已損壞。原檔保留為「{path}」，並已重新建立清單。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} was written by a newer version of this plugin, and is left as it is. Update the plugin.</source>
        <translation>「{path}」是由較新版本的外掛寫入，維持原狀。請更新外掛。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{path} cannot be read or written ({reason}). New recipes are not kept.</source>
        <translation>無法讀寫「{path}」（{reason}）。新的設定不會保留。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>Another QGIS is using {path}. Try again in a moment.</source>
        <translation>另一個 QGIS 正在使用「{path}」。請稍後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/order_errors.py"/>
        <source>{most} recipes with a star or a name are kept already. Remove one first.</source>
        <translation>已保留 {most} 個加星號或命名的設定紀錄。請先移除一個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine cannot be reached</source>
        <translation>無法連線至 Earth Engine</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine refused the request</source>
        <translation>Earth Engine 拒絕了這項要求</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>You are not signed in</source>
        <translation>您尚未登入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The Google Cloud project cannot be used</source>
        <translation>無法使用這個 Google Cloud 專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Wait a moment and try again.</source>
        <translation>請稍候再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Its address is not known here. Check the internet connection and the address (Change, Google Earth Engine…, Other ways).</source>
        <translation>找不到這個位址。請檢查網際網路連線與位址（變更 ▸ Google Earth Engine… ▸ 其他方式）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Nothing answers at its address. Check it (Change, Google Earth Engine…, Other ways), or a firewall is in the way.</source>
        <translation>這個位址沒有回應。請檢查位址（變更 ▸ Google Earth Engine… ▸ 其他方式），或確認是否被防火牆阻擋。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>No secure connection came about. A proxy may be in between, or this computer's clock is wrong.</source>
        <translation>無法建立安全連線。中間可能有代理伺服器，或這台電腦的時鐘不準。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The proxy did not let the request through. Check its address, user name and password in the QGIS options under Network.</source>
        <translation>代理伺服器沒有放行這項要求。請到 QGIS 選項的「網路（Network）」檢查代理伺服器的位址、使用者名稱與密碼。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The proxy wants a user name and password, or refuses the ones it got. Enter them in the QGIS options under Network, Proxy Settings.</source>
        <translation>代理伺服器要求使用者名稱與密碼，或不接受目前提供的內容。請在 QGIS 選項「網路（Network）」的代理伺服器設定中輸入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine took too long</source>
        <translation>Earth Engine 回應逾時</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>No answer came in time. Try again, or choose a smaller area or fewer months.</source>
        <translation>未能及時收到回應。請再試一次，或縮小範圍、減少月份。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The connection broke several times. Check the internet connection and try again.</source>
        <translation>連線數次中斷。請檢查網際網路連線後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Check the internet connection and the proxy in the QGIS options under Network.</source>
        <translation>請檢查網際網路連線，以及 QGIS 選項「網路（Network）」中的代理伺服器設定。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Something else answered at {host}: perhaps the log-in page of this network. Open a web page in your browser, log in there, then try again; or check the address (Change, Google Earth Engine…, Other ways).</source>
        <translation>在 {host} 回應的不是 Earth Engine，可能是這個網路的登入頁面。請用瀏覽器開啟任一網頁並登入後再試一次，或檢查位址（變更 ▸ Google Earth Engine… ▸ 其他方式）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The answer of {host} is not what was asked for. Try again; if it stays, check the address (Change, Google Earth Engine…, Other ways), or report it with the text in the log.</source>
        <translation>{host} 的回應不是所要求的內容。請再試一次；若情況依舊，請檢查位址（變更 ▸ Google Earth Engine… ▸ 其他方式），或附上日誌中的文字回報。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine is busy</source>
        <translation>Earth Engine 忙碌中</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Too many requests at once</source>
        <translation>同時發出的要求過多</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine limits how much is asked at a time. Wait a minute and try again.</source>
        <translation>Earth Engine 限制同一時間的要求數量。請等一分鐘後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The work was stopped. Nothing has been changed.</source>
        <translation>工作已停止，沒有任何內容被更動。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The Earth Engine client is missing</source>
        <translation>缺少 Earth Engine 用戶端程式庫</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The plugin is not completely installed, or another plugin brought parts that do not fit ({reason}). Install this plugin again from the plugin manager.</source>
        <translation>外掛安裝不完整，或其他外掛帶來不相容的元件（{reason}）。請從外掛管理員重新安裝本外掛。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The Earth Engine client is too old</source>
        <translation>Earth Engine 用戶端程式庫版本過舊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Version {version} from {supplier} cannot be used. Update it, or install this plugin from the plugin manager, which brings its own.</source>
        <translation>{supplier} 提供的版本 {version} 無法使用。請更新該版本，或從外掛管理員安裝自備程式庫的本外掛。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The address of Earth Engine is wrong</source>
        <translation>Earth Engine 的位址不正確</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>"{url}" is not an address. It usually is https://earthengine.googleapis.com.</source>
        <translation>「{url}」不是有效的位址，通常應為 https://earthengine.googleapis.com。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The address of Earth Engine is not safe</source>
        <translation>Earth Engine 的位址不安全</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Your sign-in would travel unencrypted to {url}. Use an address that begins with https.</source>
        <translation>您的登入資訊會以未加密的方式傳送到 {url}。請使用以 https 開頭的位址。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The sign-in or the project holds a line break ({name}). Sign in again, and choose the project again.</source>
        <translation>登入資料或專案中含有換行字元（{name}）。請重新登入，並重新選擇專案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>"{project}" cannot be the ID of a project. It looks like my-project-123.</source>
        <translation>「{project}」不是有效的專案 ID。專案 ID 的形式類似 my-project-123。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>No Google Cloud project is chosen yet</source>
        <translation>尚未選擇 Google Cloud 專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine computes in a project of yours. Choose it (Change, Google Earth Engine…).</source>
        <translation>Earth Engine 在您的專案中運算。請選擇專案（變更 ▸ Google Earth Engine…）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>You may not use project {project}. Check its ID; if it belongs to a colleague, ask for the roles Service Usage Consumer and Earth Engine Resource Viewer.</source>
        <translation>您無權使用專案 {project}。請檢查專案 ID；若專案屬於同事，請對方授予「Service Usage Consumer」與「Earth Engine Resource Viewer」角色。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>There is no project {project}, or it has been deleted. Check its ID or choose another project.</source>
        <translation>沒有專案 {project}，或專案已刪除。請檢查專案 ID，或選擇其他專案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Google has suspended project {project}. Its owner finds the reason in the Google Cloud console.</source>
        <translation>Google 已停用專案 {project}。專案擁有者可在 Google Cloud 控制台查看原因。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Project {project} needs a billing account, or its billing account is closed. Its owner sets that on the page that opens.</source>
        <translation>專案 {project} 需要帳單帳戶，或其帳單帳戶已關閉。專案擁有者可在開啟的網頁上設定。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>A policy of your organisation does not allow Earth Engine in it or from here. Ask its administrator, or choose another project.</source>
        <translation>貴單位的政策不允許在這個專案或從這裡使用 Earth Engine。請洽管理員，或選擇其他專案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>It must be shown that project {project} is used for noncommercial work. Answer the questions on the page that opens, or choose another project.</source>
        <translation>專案 {project} 必須先通過非商業用途驗證。請在開啟的網頁上回答問題，或選擇其他專案。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>You lack a permission in it. Ask its owner for the role Earth Engine Resource Viewer.</source>
        <translation>您在該專案中的權限不足。請向專案擁有者申請「Earth Engine Resource Viewer」角色。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>You may not store results in it. Ask its owner for the role Earth Engine Resource Writer.</source>
        <translation>您無權在該專案中儲存結果。請向擁有者申請「Earth Engine Resource Writer」角色。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Your projects cannot be listed</source>
        <translation>無法列出您的專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Google does not hand out the list. Enter the ID of your project; the page that opens shows it.</source>
        <translation>Google 未提供清單。請輸入您的專案 ID，開啟的網頁上可以查到。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine is switched off in project {project}. Press Enable on the page that opens, wait a few minutes, then try again.</source>
        <translation>專案 {project} 尚未啟用 Earth Engine。請在開啟的網頁上按「啟用」，等幾分鐘後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Project {project} is not registered for Earth Engine. Register it on the page that opens; it is free for noncommercial use.</source>
        <translation>專案 {project} 尚未註冊 Earth Engine。請在開啟的網頁上註冊；非商業用途免費。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>This month's computing quota is used up</source>
        <translation>本月的運算配額已用完</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine computes more slowly for this project until next month.</source>
        <translation>在下個月之前，Earth Engine 會以較慢的速度為這個專案運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>To tell what your project has used this month, the plugin needs to read Cloud Monitoring.</source>
        <translation>要顯示專案本月的用量，外掛需要讀取 Cloud Monitoring 的權限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The month's use cannot be read</source>
        <translation>無法讀取本月用量</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>You may not read Cloud Monitoring in project {project}. Ask its owner for the role Monitoring Viewer.</source>
        <translation>您無權讀取專案 {project} 的 Cloud Monitoring。請向專案擁有者申請 Monitoring Viewer 角色。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Cloud Monitoring is switched off in project {project}. Press Enable on the page that opens, wait a few minutes, then ask again.</source>
        <translation>專案 {project} 未啟用 Cloud Monitoring。請在開啟的網頁按「啟用」，等候幾分鐘後再查詢一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The stored sign-in at {path} cannot be read. It has been left as it is; sign in again.</source>
        <translation>無法讀取儲存在「{path}」的登入資訊，檔案維持原狀。請重新登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Sign in with your Google account, or try the sample scenes without an account.</source>
        <translation>請以 Google 帳號登入，或先試用不需帳號的範例影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Your sign-in has expired or been withdrawn. Sign in again.</source>
        <translation>您的登入已過期或遭撤銷，請重新登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The account has been deactivated or deleted. Ask its administrator, or sign in with another account.</source>
        <translation>這個帳號已停用或刪除。請洽管理員，或改用其他帳號登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Your organisation does not let its accounts use Earth Engine's sign-in. Ask its administrator, or use another account or a service account.</source>
        <translation>您的機構不允許其帳號使用 Earth Engine 登入。請洽詢管理員，或改用其他帳號或服務帳戶。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The sign-in was cancelled in the browser. If a page said that an administrator blocks it, ask there.</source>
        <translation>登入已在瀏覽器中取消。若網頁表示遭管理員封鎖，請向管理員洽詢。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The browser did not come back within {minutes} min. Sign in again; if its page showed an error, your organisation may not allow Earth Engine.</source>
        <translation>瀏覽器在 {minutes} 分鐘內沒有回應。請重新登入；若網頁顯示錯誤，可能是您的機構不允許使用 Earth Engine。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>A permission is missing. Sign in again and leave all boxes in the browser ticked.</source>
        <translation>缺少一項權限。請重新登入，並在瀏覽器中保留所有勾選。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Google did not complete the sign-in ({reason}). Sign in again.</source>
        <translation>Google 未完成登入（{reason}），請重新登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The browser could not come back: no port of this computer is free, or a firewall forbids it.</source>
        <translation>瀏覽器無法回傳結果：這台電腦沒有可用的連接埠，或被防火牆阻擋。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>{path} cannot be written. Check the rights of the file and its folder, and the space on the disk.</source>
        <translation>無法寫入「{path}」。請檢查檔案與資料夾的權限，以及磁碟空間。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>There is no way to sign in called "{kind}". Choose another.</source>
        <translation>沒有名為「{kind}」的登入方式，請另選一種。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>{path} is not the file of an OAuth client for desktop apps. Choose the JSON file that Google's console made, or clear the field under Settings, Options, Cloud Score+.</source>
        <translation>「{path}」不是桌面應用程式的 OAuth 用戶端檔案。請選擇 Google 主控台產生的 JSON 檔案，或到「設定、選項、Cloud Score+」清除該欄位。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The key file of the service account was not found at {path}. Choose it again.</source>
        <translation>在「{path}」找不到服務帳戶的金鑰檔，請重新選擇。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>{path} is not the key of a service account, or is damaged. It has been left as it is. Choose the JSON file that Google's console made.</source>
        <translation>「{path}」不是服務帳戶的金鑰，或已損壞，檔案維持原狀。請選擇由 Google 主控台產生的 JSON 檔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Google does not accept the key of this service account. It was deleted, or this computer's clock is wrong.</source>
        <translation>Google 不接受這個服務帳戶的金鑰。金鑰可能已被刪除，或這台電腦的時鐘不準。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>There are no application-default credentials at {path}. Sign in with your Google account instead.</source>
        <translation>「{path}」沒有應用程式預設憑證，請改用 Google 帳號登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The application-default credentials at {path} cannot be read. They have been left as they are.</source>
        <translation>無法讀取「{path}」的應用程式預設憑證，檔案維持原狀。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The application-default credentials at {path} are of the kind "{kind}", which cannot be used here. Sign in with your Google account or a service account's key.</source>
        <translation>「{path}」的應用程式預設憑證屬於「{kind}」類型，無法在此使用。請以 Google 帳號或服務帳戶金鑰登入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Google Earth Engine is not connected</source>
        <translation>尚未連線到 Google Earth Engine</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>It made this layer, but the sample scenes are chosen.</source>
        <translation>這個圖層由 Google Earth Engine 產生，但目前選用的是範例影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The sample scenes do not run</source>
        <translation>範例影像尚未啟動</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Click the mark beside the layer in the layer tree to start them.</source>
        <translation>按一下圖層樹中圖層旁的標記即可啟動。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>It comes from another QGIS profile</source>
        <translation>此圖層來自其他 QGIS 使用者設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Nothing is computed for it with your account by itself.</source>
        <translation>不會自動以您的帳號運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Widen the dates or the area, or raise the scene cloud limit.</source>
        <translation>請放寬日期或範圍，或提高整景雲量上限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Widen the dates or the area.</source>
        <translation>請放寬日期或範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Surface reflectance (L2A) starts on {first}. Choose top of atmosphere (L1C) under Advanced.</source>
        <translation>地表反射率（L2A）自 {first} 才有。請在「進階」選擇大氣層頂反射率（L1C）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Before 2019 surface reflectance (L2A) is missing in many places. Choose top of atmosphere (L1C) under Advanced, or later dates.</source>
        <translation>2019 年以前許多地方沒有地表反射率（L2A）。請在「進階」選擇大氣層頂反射率（L1C），或改選較晚的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The composite is too large to compute at once</source>
        <translation>合成影像太大，無法一次算完</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Choose a smaller area or fewer months.</source>
        <translation>請縮小範圍或減少月份。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The preview is too much to compute at once</source>
        <translation>預覽的運算量過大，無法一次算完</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Choose a smaller area or fewer months. The composite itself is computed tile by tile and may work.</source>
        <translation>請縮小範圍或減少月份。合成影像是逐圖磚運算，或許仍可建立。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Parts of the map are too much to compute at once</source>
        <translation>部分地圖的運算量過大，無法一次算完</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Zoom in, or build the composite of fewer months or with a lower scene cloud limit.</source>
        <translation>請放大地圖，或以較少的月份、較低的整景雲量上限建立合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The file is too much to compute, even in small pieces</source>
        <translation>這個檔案即使分成小塊，運算量仍然過大</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Choose fewer months, a lower scene cloud limit or fewer bands, or export it instead.</source>
        <translation>請減少月份、降低整景雲量上限或減少波段，或改用匯出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The export was too much to compute</source>
        <translation>匯出的運算量過大</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Choose a smaller area, fewer months, fewer bands or a coarser resolution, and export again.</source>
        <translation>請縮小範圍、減少月份或波段，或使用較粗的解析度，再重新匯出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The statistics are too much to compute at once</source>
        <translation>統計的運算量過大，無法一次算完</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Choose smaller areas, fewer of them, fewer months or a coarser resolution.</source>
        <translation>請縮小範圍、減少範圍數量或月份，或使用較粗的解析度。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Too many scenes</source>
        <translation>影像數量過多</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>More than 5000 scenes match. Choose a smaller area or fewer months.</source>
        <translation>符合條件的影像超過 5000 景。請縮小範圍或減少月份。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Its outline has too many corners to send. Simplify it (Vector, Geometry Tools, Simplify).</source>
        <translation>外框的頂點太多，無法傳送。請先簡化（向量 ▸ 幾何工具 ▸ 簡化）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The dataset {asset} was not found, or your account may not read it.</source>
        <translation>找不到資料集 {asset}，或您的帳號無權讀取。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The sample scenes cannot do this. Connect to Google Earth Engine for it.</source>
        <translation>範例影像不支援這項功能，請改連 Google Earth Engine。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The animation has no frames</source>
        <translation>動畫沒有任何畫面</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The group has no layers any more. Renew it, or build the series again.</source>
        <translation>圖層群組已沒有圖層，請重新載入或再次建立時間序列。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The animation is not complete</source>
        <translation>動畫未完成</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Tiles of {period} did not come, so nothing was written. Try again once the map shows them.</source>
        <translation>{period} 的圖磚未能全部取得，因此沒有寫入任何檔案。待地圖顯示完整後再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The map has expired</source>
        <translation>地圖連結已失效</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Earth Engine keeps a map for some hours only. Try again to renew the layer.</source>
        <translation>Earth Engine 只保留地圖數小時，地圖連結已失效。請再試一次以重新載入圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Your account or project lacks a permission. The log has Earth Engine's own words.</source>
        <translation>您的帳號或專案缺少權限。Earth Engine 的原始訊息已寫入日誌。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>What was asked for does not exist, or no longer. Try again.</source>
        <translation>所要求的內容不存在或已失效，請再試一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>This should not happen. Please report it with the text in the log.</source>
        <translation>這不應該發生。請附上日誌中的文字回報問題。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>A mistake in the plugin</source>
        <translation>外掛程式發生錯誤</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>It is no fault of Earth Engine or of the composite. Please report it with the text in the log.</source>
        <translation>這不是 Earth Engine 或合成影像的問題。請附上日誌中的文字回報問題。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>Something went wrong</source>
        <translation>發生錯誤</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/service_errors.py"/>
        <source>The log has the details. Try again, or report it with the text in the log.</source>
        <translation>詳細內容已寫入日誌。請再試一次，或附上日誌中的文字回報問題。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Aerosols</source>
        <translation>氣膠</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Red edge 1</source>
        <translation>紅邊 1</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Red edge 2</source>
        <translation>紅邊 2</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Red edge 3</source>
        <translation>紅邊 3</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Near infrared</source>
        <translation>近紅外光</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Red edge 4</source>
        <translation>紅邊 4</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Water vapour</source>
        <translation>水氣</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Cirrus</source>
        <translation>卷雲</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Short-wave infrared 1</source>
        <translation>短波紅外光 1</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Short-wave infrared 2</source>
        <translation>短波紅外光 2</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>no plants</source>
        <translation>無植生</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>dense plants</source>
        <translation>植生茂密</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>certain</source>
        <translation>確定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>uncertain</source>
        <translation>不確定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>dry land</source>
        <translation>陸地</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>open water</source>
        <translation>水面</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The middle one of the clear views: robust, the usual choice.</source>
        <translation>取清晰觀測的中間值：穩健，是最常用的選擇。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>median</source>
        <translation>中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The average of the clear views: smooth, but leftover haze shows.</source>
        <translation>取清晰觀測的平均：平滑，但殘留的薄霧會顯現。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>mean</source>
        <translation>平均值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Percentile</source>
        <translation>百分位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>N percent of the clear views are darker: low values hide leftover haze.</source>
        <translation>將清晰觀測由暗到亮排序，取第 N% 的值；N 愈小，殘留薄霧愈少。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>percentile {p}</source>
        <translation>第 {p} 百分位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Medoid</source>
        <translation>代表像元（Medoid）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The real view closest to the median: bands belong together, best for indices.</source>
        <translation>最接近中位數的真實觀測：各波段屬於同一次觀測，最適合計算指數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>medoid</source>
        <translation>代表像元</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Greenest</source>
        <translation>最綠（NDVI 最高）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The view with the highest NDVI: the peak of the growing season.</source>
        <translation>NDVI 最高的觀測：呈現生長季的高峰。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>greenest</source>
        <translation>最綠</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Clearest</source>
        <translation>最清晰（分數最高）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The view with the highest score: the least haze, patchy seasons.</source>
        <translation>分數最高的觀測：薄霧最少，但季節不一致。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>clearest</source>
        <translation>最清晰</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Latest clear</source>
        <translation>最近一次清晰</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The last clear view: how the place looks now.</source>
        <translation>最近一次清晰觀測：呈現該地點的現況。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>latest clear</source>
        <translation>最近清晰</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Geometric median</source>
        <translation>幾何中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The middle of the clear views in all bands at once: colours and indices that could be real. About as exact as the median; for six or more clear views.</source>
        <translation>同時以所有波段求清晰觀測的中心：色彩與指數合乎實際光譜，準確度與中位數相當。適合有六次以上清晰觀測時。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>geometric median</source>
        <translation>幾何中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Soft mean</source>
        <translation>軟性加權平均</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The average, in which barely clear views weigh little: softer seams where views are few; leftover haze and cloud edges show.</source>
        <translation>平均值，但勉強算清晰的觀測權重很小：觀測少時接縫較柔和，但殘留的薄霧與雲緣會顯現。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>soft mean</source>
        <translation>軟性加權平均</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Clearest mean</source>
        <translation>最清晰平均</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The average in which the clearest views weigh most, and views near their own edge little: against haze and seams where views are many.</source>
        <translation>越清晰的觀測權重越高、越靠近影像邊緣的觀測權重越低的平均：觀測次數多而有薄霧或接縫時使用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>clearest mean</source>
        <translation>最清晰平均</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Nearest to a day</source>
        <translation>最接近指定日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>The clear view closest to a day: how the place looked then, in few pieces.</source>
        <translation>最接近指定日期的清晰觀測：呈現當時的樣貌，拼接較少。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Best pixel</source>
        <translation>最佳像元</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>One real view, weighed by score, distance from clouds, nearness to a day and the clouds of its scene: for maps of one moment where clouds come often.</source>
        <translation>依分數、與雲的距離、日期遠近與整景雲量加權，選出一次實際觀測：適合在多雲地區製作某一時期的地圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>best pixel</source>
        <translation>最佳像元</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>True colour</source>
        <translation>真實色彩</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>true colour</source>
        <translation>真實色彩</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Colour infrared</source>
        <translation>彩色紅外光（假色）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>colour infrared</source>
        <translation>彩色紅外光</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Short-wave infrared</source>
        <translation>短波紅外光</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>short-wave infrared</source>
        <translation>短波紅外光</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Agriculture</source>
        <translation>農業</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>agriculture</source>
        <translation>農業</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Geology</source>
        <translation>地質</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>geology</source>
        <translation>地質</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Bathymetry</source>
        <translation>近岸水下地形（目視）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>bathymetry</source>
        <translation>近岸水下地形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Vegetation (NDVI)</source>
        <translation>植生（NDVI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Vegetation, dense canopies (EVI)</source>
        <translation>茂密植生（EVI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Open water (NDWI)</source>
        <translation>水面（NDWI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Open water, built-up land apart (MNDWI)</source>
        <translation>水體，排除建物（MNDWI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Moisture of vegetation (NDMI)</source>
        <translation>植生含水量（NDMI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>dry</source>
        <translation>乾燥</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>moist</source>
        <translation>濕潤</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Burnt land (NBR)</source>
        <translation>火燒跡地（NBR）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>burnt</source>
        <translation>火燒跡地</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>healthy plants</source>
        <translation>健康植生</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Snow (NDSI)</source>
        <translation>積雪（NDSI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>no snow</source>
        <translation>無雪</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>snow</source>
        <translation>積雪</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Bare ground (BSI)</source>
        <translation>裸露地（BSI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>bare ground</source>
        <translation>裸露地</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Turbidity of water (NDTI)</source>
        <translation>水體濁度（NDTI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>clear water</source>
        <translation>清澈</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>turbid water</source>
        <translation>混濁</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Burnt land, short-wave infrared (MIRBI)</source>
        <translation>火燒跡地，短波紅外光（MIRBI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>not burnt</source>
        <translation>未燒</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>How many overpasses show each pixel clear</source>
        <translation>每個像元在幾次過境中是清晰的</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Score of the clear views</source>
        <translation>清晰觀測的分數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>How clear the clear views are: the median of their scores</source>
        <translation>清晰觀測有多清晰：分數的中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>less clear</source>
        <translation>較不清晰</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Holes</source>
        <translation>空洞</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Where no scene is clear</source>
        <translation>沒有任何一景清晰的地方</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Day taken</source>
        <translation>拍攝日期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Which day each pixel comes from</source>
        <translation>每個像元來自哪一天</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Filled from other periods</source>
        <translation>取自其他時段的填補處</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Where holes are filled from neighbouring periods, and how far these are</source>
        <translation>空洞由相鄰時段填補之處，以及該時段有多遠</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>nearest period</source>
        <translation>最近的時段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>farther</source>
        <translation>較遠</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Uncertainty (MAD)</source>
        <translation>不確定度（MAD）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>How far the clear views lie from the composite: median absolute deviation, mean of the bands</source>
        <translation>清晰觀測與合成影像的差距：絕對差的中位數，各波段取平均</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Uncertainty in brightness (EMAD)</source>
        <translation>亮度不確定度（EMAD）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Median Euclidean distance of the clear views from the geometric median</source>
        <translation>清晰觀測與幾何中位數的歐氏距離中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Uncertainty of the composite (EMAD/√n)</source>
        <translation>合成結果不確定度（EMAD/√n）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>EMAD over the square root of the clear views: where the composite itself is uncertain</source>
        <translation>EMAD 除以清晰觀測次數的平方根：合成結果本身不確定之處</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Uncertainty in colour (SMAD)</source>
        <translation>光譜不確定度（SMAD）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Median spectral (cosine) distance of the clear views from the geometric median</source>
        <translation>清晰觀測與幾何中位數的光譜（餘弦）距離中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Relative uncertainty (BCMAD)</source>
        <translation>相對不確定度（BCMAD）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Median Bray-Curtis distance of the clear views from the geometric median</source>
        <translation>清晰觀測與幾何中位數的 Bray-Curtis 距離中位數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Error</source>
        <translation>誤差</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>How far off it is, estimated by cross-validation (Stone 1974): made without a fifth of the overpasses, it is compared with the clear views of that fifth, which are freed from haze (Chavez 1988). Root mean square difference without those views' own scatter, reflectance × 10,000. The least is the best where the difference is certain.</source>
        <translation>以交叉驗證（Stone 1974）估計的誤差：排除五分之一的過境來合成，再與那五分之一中已去除薄霧（Chavez 1988）的清晰觀測比較。數值為均方根差（反射率 × 10,000），已扣除這些觀測本身的離散；差距確定時最小者最佳。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Cloud left %</source>
        <translation>殘留雲 %</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Leftover cloud: share of pixels brighter than usual in the clearer half of their views, by three standard deviations and at least 200 (after Zhu and Woodcock 2014).</source>
        <translation>殘留雲：比該像元較清晰一半觀測的常見值亮三個標準差以上、且至少亮 200 的像元比例（依 Zhu and Woodcock 2014）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Shadow left %</source>
        <translation>殘留陰影 %</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Leftover shadow: the same for pixels darker than usual.</source>
        <translation>殘留陰影：同上，但為偏暗的像元。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Noise</source>
        <translation>雜訊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Usual deviation from the mean of the four neighbours (after Immerkaer 1996), reflectance × 10,000.</source>
        <translation>與四鄰像元平均值的典型偏差（依 Immerkaer 1996），反射率 × 10,000。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Seams</source>
        <translation>接縫</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Mean step of brightness across the edges of scenes within the area, reflectance × 10,000; – where none ends there.</source>
        <translation>範圍內影像邊緣兩側的平均亮度落差，反射率 × 10,000；範圍內沒有影像邊緣時顯示「–」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Holes %</source>
        <translation>空洞 %</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Share of the area that has no value.</source>
        <translation>範圍內沒有數值的比例。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Read</source>
        <translation>讀取量</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>How much is read for it, times what the median reads. The requests are as many for every method; the quota also counts computing, which grows with this.</source>
        <translation>讀取的資料量，以中位數法為 1。各方法的要求次數相同；配額另計運算量，會隨讀取量增加。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>{method}, orbits balanced</source>
        <translation>{method}，已平衡軌道亮度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Nothing could be compared: there are no scenes.</source>
        <translation>沒有影像，無法比較。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Too few clear views to tell the methods apart. The median is the usual choice.</source>
        <translation>清晰觀測太少，無法分辨各方法的優劣。一般選用中位數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>No clear difference: no method is certainly better than the median here. The median is recommended.</source>
        <translation>沒有明顯差異：此處沒有任何方法確定優於中位數，建議使用中位數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Best here: {method}. Its estimated error is {percent} % less than the median's.</source>
        <translation>此處最佳：{method}。估計誤差比中位數小 {percent}%。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>No clear difference from: {methods}.</source>
        <translation>與下列方法沒有明顯差異：{methods}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>An index is computed from the composite's bands. It is not the median of each view's index.</source>
        <translation>指數由合成後的波段計算，不是各次觀測指數的中位數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Weight of the score</source>
        <translation>分數的權重</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Weight of the distance</source>
        <translation>距離的權重</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Weight of the day</source>
        <translation>日期的權重</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Weight of the scene</source>
        <translation>整景雲量的權重</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Where image tiles of one overpass overlap, a pixel has two or three of the same view. Ticked, they weigh as one, the clearest. Matters for median, mean, percentile and medoid. Slower to compute.</source>
        <translation>同一次過境的影像相互重疊之處，一個像元會有兩、三筆相同的觀測。勾選後只算一筆，取最清晰的。影響中位數、平均、百分位數與代表像元。計算較慢。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Neighbouring orbits see the ground from opposite sides, and one looks brighter: a seam where it ends. Ticked, each orbit is made as bright as the mean of all, band by band, as measured where they overlap in the area. Where views are few it helps little: what differs there is haze.</source>
        <translation>相鄰軌道由相反方向觀測地面，其中一條看起來較亮，軌道邊緣因此出現接縫。勾選後，會依範圍內重疊處的量測結果，逐波段將各軌道調整為所有軌道的平均亮度。觀測次數少時改善有限，因為剩下的是薄霧造成的差異。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Uses a scene only where all bands shown and the bands B8A and B9 have a value, and leaves out this many metres along the edges of its tile and swath, where scores and bands may be bad.</source>
        <translation>只採用所顯示的波段與 B8A、B9 都有值之處，並沿 MGRS 網格與刈幅的邊緣裁去這麼多公尺：邊緣的分數與波段可能有誤。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Also leaves out what lies within this many metres of what is not clear: cloud edges, shadows. Measured on the pixels of the composite, so coarse maps and the preview are approximate.</source>
        <translation>不清晰處周圍這個距離內（雲緣、陰影）也一併排除。距離依合成影像的像元計算，因此小比例尺地圖與預覽只是近似。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Pixels with fewer clear views become holes: a few views may all be hazy.</source>
        <translation>清晰觀測次數不足的像元會成為空洞：次數太少時，可能每次都有薄霧。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Tidal flats, snow and bright roofs have low scores although they are clear. Within these polygons the clear threshold is lower.</source>
        <translation>潮間帶、雪地與明亮屋頂即使無雲，分數也偏低。在這些多邊形內採用較低的清晰度門檻值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Views near this day are preferred. Without one, those near the middle of the dates.</source>
        <translation>優先採用接近此日期的觀測。未指定時，優先採用接近期間中點的觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Views with this score or a higher one count in full; those at the clear threshold almost nothing.</source>
        <translation>達到此分數的觀測權重達上限；剛達清晰度門檻值的觀測權重趨近於零。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>From 0 to 1, for the score; for the distance from what is not clear, up to 150 m; for nearness to the day; and for how little of its scene is cloudy. The view with the highest sum is taken.</source>
        <translation>介於 0 到 1，依序為：分數、與不清晰處的距離（最多 150 公尺）、與指定日期的遠近、整景雲量之少。取總和最高的觀測。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Surface (L2A)</source>
        <translation>地表反射率（L2A）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Top of atmosphere (L1C)</source>
        <translation>大氣層頂反射率（L1C）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Vegetation lost (NDVI)</source>
        <translation>植生減少（NDVI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Burn severity (dNBR)</source>
        <translation>火燒嚴重度（dNBR）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Burn severity, relative (RBR)</source>
        <translation>相對火燒嚴重度（RBR）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Water gained or lost (MNDWI)</source>
        <translation>水域增減（MNDWI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>Bare ground gained, landslides (BSI)</source>
        <translation>裸露地增加（崩塌，BSI）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>strong loss</source>
        <translation>大幅減少</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>loss</source>
        <translation>減少</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>little change</source>
        <translation>變化不大</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>gain</source>
        <translation>增加</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>strong gain</source>
        <translation>大幅增加</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>water lost</source>
        <translation>水域減少</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>water gained</source>
        <translation>水域增加</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>less bare ground</source>
        <translation>裸露地減少</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>more bare ground</source>
        <translation>裸露地增加</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>much more bare ground</source>
        <translation>裸露地大幅增加</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>high severity</source>
        <translation>高嚴重度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>moderate to high severity</source>
        <translation>中高嚴重度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>moderate severity</source>
        <translation>中嚴重度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>moderate to low severity</source>
        <translation>中低嚴重度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>low severity</source>
        <translation>低嚴重度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>unburnt</source>
        <translation>未燒</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>low regrowth</source>
        <translation>低度復育</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>high regrowth</source>
        <translation>高度復育</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>class {number}</source>
        <translation>第 {number} 級</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>{low} to {high}</source>
        <translation>{low} 至 {high}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/titles.py"/>
        <source>{name} ({range})</source>
        <comment>a class and its limits</comment>
        <translation>{name}（{range}）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{area} m²</source>
        <translation>{area} 平方公尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{area} ha</source>
        <translation>{area} 公頃</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{area} km²</source>
        <translation>{area} 平方公里</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{number} hundred million</source>
        <translation>{number} 億</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{number} ten thousand</source>
        <translation>{number} 萬</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{number} billion</source>
        <translation>{number} 十億</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/messages/units.py"/>
        <source>{number} million</source>
        <translation>{number} 百萬</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/plugin.py"/>
        <source>Build a cloud-free Sentinel-2 composite</source>
        <translation>建立無雲的 Sentinel-2 合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Composites</source>
        <translation>合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>sentinel-2,satellite,cloud,cloud-free,composite,earth engine,gee</source>
        <translation>sentinel-2,衛星影像,衛星,雲,去雲,雲遮罩,無雲,鑲嵌,合成影像,earth engine,gee</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Both an extent and a layer are set as the area. Clear one of the two.</source>
        <translation>範圍同時設定了矩形與圖層，請清除其中一個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>No area is set. Give an extent, or choose a polygon layer.</source>
        <translation>尚未設定範圍，請輸入矩形範圍或選擇多邊形圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>“{value}” is not among the choices of {name}: {choices}.</source>
        <translation>{name} 沒有「{value}」這個選項，可選的有：{choices}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Connecting to Earth Engine…</source>
        <translation>正在連線到 Earth Engine…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>The extent has no coordinate system. Write it behind: west,east,south,north [EPSG:4326]</source>
        <translation>矩形範圍沒有指定坐標系統，請寫在後面：西,東,南,北 [EPSG:4326]</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Area: extent</source>
        <translation>範圍：矩形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>The area as a rectangle: west,east,south,north [EPSG:4326]. Or choose a layer below.</source>
        <translation>以矩形表示的範圍：西,東,南,北 [EPSG:4326]。也可以改在下方選擇圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Area: polygon layer</source>
        <translation>範圍：多邊形圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>All polygons of the layer together are the area, in any coordinate system.</source>
        <translation>圖層中所有多邊形合起來就是範圍，任何坐標系統皆可。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Scenes from this day on. Cloud Score+ begins on 2015-06-27.</source>
        <translation>採用這一天起的影像。Cloud Score+ 的資料始於 2015-06-27。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Scenes up to and with this day.</source>
        <translation>採用到這一天為止的影像（含當天）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Cloud Score+ band</source>
        <translation>Cloud Score+ 波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Clear threshold (0 to 1)</source>
        <translation>清晰度門檻值（0 到 1）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Usual are 0.50 to 0.65; higher is stricter and leaves more holes.</source>
        <translation>常用 0.50 到 0.65；越高越嚴格，空洞也越多。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Combine by</source>
        <translation>合成方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>How one value is made of a pixel's clear views.</source>
        <translation>如何由一個像元的各次清晰觀測得出一個值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Three bands as red, green and blue, or an index in colours.</source>
        <translation>以三個波段分別作為紅、綠、藍，或以色階顯示指數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Counts only when combining by percentile.</source>
        <translation>只有合成方法為百分位數時才有作用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Counts only when combining by nearest or best_pixel.</source>
        <translation>只在合成方法為 nearest 或 best_pixel 時有作用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Counts only when combining by soft_mean.</source>
        <translation>只在合成方法為 soft_mean 時有作用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Four numbers apart by commas, usually {weights}.</source>
        <translation>以逗號分隔的四個數字，預設為 {weights}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Counts only when combining by best_pixel.</source>
        <translation>只在合成方法為 best_pixel 時有作用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Scenes cloudier than this, as their producer tells it, are not used at all.</source>
        <translation>影像提供者標示的雲量高於此值的影像一律不採用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Trim scene edges by metres</source>
        <translation>裁去影像邊緣（公尺）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Widen masks by metres</source>
        <translation>遮罩外擴公尺數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Lower threshold in polygons</source>
        <translation>在多邊形內降低門檻值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Names of scenes as “List scenes” gives them, apart by spaces, commas or lines.</source>
        <translation>「列出影像」所列的影像名稱，以空白、逗號或換行分隔。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>Outside the area nothing is shown.</source>
        <translation>範圍以外不顯示任何內容。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>These scenes to be left out are none of this area and these dates: {names}</source>
        <translation>要排除的影像中，下列並不屬於此範圍與日期：{names}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>{name}: {text}</source>
        <translation>{name}：{text}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/algorithm.py"/>
        <source>There is no day “{text}”. Write year-month-day, such as 2026-02-28.</source>
        <translation>沒有「{text}」這一天。請以年-月-日填寫，例如 2026-02-28。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Areas to GeoTIFFs</source>
        <translation>多個範圍存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Saves one cloud-free Sentinel-2 composite for each polygon of a layer, such as fields or map sheets, for each MGRS tile, or for each sheet of a regular grid.</source>
        <translation>替圖層的每個多邊形（例如田區或圖幅）、每個 MGRS 網格，或規則網格的每一幅，各儲存一幅無雲的 Sentinel-2 合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>The folder gets a GeoTIFF an area, a table of what failed and why, an index layer, and a virtual raster of all files. At most eight files are fetched at a time. Run again with the same folder, it goes on where it ended.</source>
        <translation>資料夾中每個範圍有一個 GeoTIFF，另有一份表格列出失敗的範圍與原因、一個索引圖層，以及涵蓋所有檔案的虛擬網格。最多同時下載八個檔案。以同一個資料夾再次執行，會從中斷處繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Field with the files' names</source>
        <translation>檔名欄位</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Empty: what the layer shows for each feature. Names that are the same get a number.</source>
        <translation>留空：採用圖層的顯示名稱。名稱重複時會加上編號。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Each feature of the layer, or the extent</source>
        <translation>圖層的每個圖徵，或指定的範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Each MGRS tile: squares of 100 km of the UTM zone, such as 51RUG</source>
        <translation>每個 MGRS 網格：UTM 分帶中邊長 100 公里的方格，例如 51RUG</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Each sheet of a regular grid</source>
        <translation>規則網格的每一幅</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>One file for</source>
        <translation>分檔方式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Side of a sheet in metres</source>
        <translation>圖幅邊長（公尺）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Cuts the area into a regular grid of squares, one file each, named by column and row from the coordinate system's origin.</source>
        <translation>將範圍切成規則的方格，每格一個檔案，以坐標系統原點起算的欄號與列號命名。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Drive folder for what is too large</source>
        <translation>過大範圍要匯出到的雲端硬碟資料夾</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Areas too large to be downloaded become exports to this folder of Google Drive, listed in the dock. Empty: all are downloaded.</source>
        <translation>範圍太大、不適合下載的，改為匯出到 Google 雲端硬碟的這個資料夾，並列在面板的匯出清單中。留空則全部下載。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Table of the areas (CSV)</source>
        <translation>各範圍的表格（CSV）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Index layer of the areas</source>
        <translation>各範圍的索引圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Virtual raster of all areas</source>
        <translation>所有範圍的虛擬網格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Number of files</source>
        <translation>檔案數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Number of areas without a file</source>
        <translation>沒有檔案的範圍數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Number of areas exported to Drive</source>
        <translation>匯出到雲端硬碟的範圍數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>Give the side of a sheet.</source>
        <translation>請填入圖幅邊長。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>None of the features is an area that can be saved.</source>
        <translation>沒有任何圖徵是可以儲存的範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>{count} areas; at most eight files are fetched at a time</source>
        <translation>{count} 個範圍，最多同時下載八個檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>{number} of {count}: {name}</source>
        <translation>第 {number} 個，共 {count} 個：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>What has arrived is kept. Run this again with the same folder to go on.</source>
        <translation>已下載的部分會保留。以同一資料夾再次執行即可繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>extent</source>
        <translation>矩形範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/areas.py"/>
        <source>The extent lies outside of what its coordinate system is made for.</source>
        <translation>矩形範圍超出其坐標系統適用的區域。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>First day before (UTC)</source>
        <translation>前期第一天（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Scenes from this day on are before. The dates above are after.</source>
        <translation>自這一天起的影像屬於前期；上方的日期為後期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Last day before (UTC)</source>
        <translation>前期最後一天（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Scenes up to and with this day are before.</source>
        <translation>到這一天為止（含當天）的影像屬於前期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Index that is compared</source>
        <translation>比較的指標</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>An index, or a band (reflectance times 10,000). The change is after minus before.</source>
        <translation>指標，或波段（反射率 × 10,000）。變遷為後期減前期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Where a side has fewer, the change cannot be told: nodata, not 0.</source>
        <translation>任一期次數不足之處無法判定：記為無資料值，而不是 0。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Relative to before</source>
        <translation>相對於前期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Divides by the index before + 1.001; of NBR that is the relativized burn ratio (RBR).</source>
        <translation>除以前期指標 + 1.001；用於 NBR 時即相對火燒比（RBR）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Rising numbers apart by spaces or semicolons, such as -0.3; -0.15; 0.15; 0.3. Empty: the usual ones.</source>
        <translation>由小到大的數字，以空格或分號隔開，例如 -0.3; -0.15; 0.15; 0.3。留空則採用常用界限。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Before and after</source>
        <translation>前期／後期</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Change to GeoTIFF</source>
        <translation>變遷存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Saves what differs between two composites of one area: an index after minus before, told only where both sides have enough clear views.</source>
        <translation>儲存同一範圍前後兩期合成影像的差異：後期指標減前期指標，僅在前後兩期都有足夠清晰觀測之處判定。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>The file has five bands: the change, the index before and after, and the clear views of both sides. Where the change cannot be told it is nodata, while the clear views are numbers.</source>
        <translation>檔案有五個波段：變遷、前期與後期的指標，以及兩期的清晰觀測次數。變遷無法判定之處為無資料值，但仍有清晰觀測次數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Change to polygons</source>
        <translation>變遷轉多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Makes polygons of what has changed between two periods, with class, hectares (on the ellipsoid), mean change and clear views. Where the change cannot be told there is no polygon.</source>
        <translation>將前後兩期之間的變遷轉成多邊形，附上分級、公頃數（橢球面積）、平均變遷量與清晰觀測次數。變遷無法判定之處不會有多邊形。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Give a file of “Change to GeoTIFF”, and area, dates and index are those of the file; or leave it empty, and the change is fetched from Earth Engine as the other parameters say.</source>
        <translation>指定「變遷存成 GeoTIFF」產生的檔案時，範圍、日期與指標都以該檔案為準；留空則依其他參數向 Earth Engine 取得變遷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>The table sums polygons and hectares by class, and by the polygons of another layer if one is given.</source>
        <translation>統計表依分級加總多邊形數與公頃數；若指定另一個圖層，也會依其多邊形分區加總。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>File of “Change to GeoTIFF”</source>
        <translation>「變遷存成 GeoTIFF」的檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Empty: the change is fetched from Earth Engine as the other parameters say.</source>
        <translation>留空：依其他參數向 Earth Engine 取得變遷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Smallest area in hectares</source>
        <translation>最小面積（公頃）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Connected pixels that change in one direction count together, whatever their classes.</source>
        <translation>相連且變遷方向相同的像元合併計算，不論屬於哪一級。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Fill holes up to hectares</source>
        <translation>填補小於此面積的空洞（公頃）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Smaller holes in which little changes are filled, and smaller patches of another class join what is around them. What cannot be told is never filled.</source>
        <translation>填補變化不大的小空洞，較小的異級斑塊則併入周圍的分級。無法判定之處一律不填補。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Smooth outlines, times</source>
        <translation>邊界平滑次數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>How often corners are cut. 0 keeps the outlines of the pixels. Areas become a little smaller.</source>
        <translation>削去轉角的次數。0 表示保留像元邊界。平滑後面積會略為縮小。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Smallest core in hectares</source>
        <translation>核心最小面積（公頃）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>So much of a patch must be sure: vegetation lost down to an NDVI of 0.4, burnt down to an NBR of 0 (and a twentieth of the patch), bare ground with a BSI of 0.1; what lies more than 20 m from that (of burnt: 200 m) is left out. That keeps out harvested fields. The usual limits are moved by what the season has changed everywhere, the median of what changed little. 0 asks for none and moves nothing.</source>
        <translation>每塊變遷須有這麼大的明確部分：植生減少須降到 NDVI 0.4 以下，火燒後的 NBR 須降到 0 以下（並占該塊的二十分之一），裸地的 BSI 須達 0.1；離這些像元超過 20 公尺（火燒為 200 公尺）的不計。如此可排除只是收割的田地。預設界限值會隨季節造成的整體變化移動，幅度是變化不大之處的中位數。0 為不要求，也不移動界限值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Such as districts, catchments or compartments: the table then has hectares for each, too.</source>
        <translation>例如行政區、集水區或林班：統計表會另外列出各區的公頃數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Polygons of change</source>
        <translation>變遷多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Table of hectares (CSV)</source>
        <translation>公頃統計表（CSV）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Rows: place, class, number of polygons, hectares.</source>
        <translation>欄位：分區、分級、多邊形數、公頃數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Number of polygons</source>
        <translation>多邊形數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Downloading…</source>
        <translation>正在下載…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>{where}{name}: {count} polygons, {hectares} ha</source>
        <translation>{where}{name}：{count} 個多邊形，{hectares} 公頃</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>{name}: </source>
        <comment>before a row of a table</comment>
        <translation>{name}：</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>Making polygons…</source>
        <translation>正在產生多邊形…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/change.py"/>
        <source>“{text}” is no list of numbers. Write them like -0.3; -0.15; 0.15; 0.3.</source>
        <translation>「{text}」不是一列數字。請寫成 -0.3; -0.15; 0.15; 0.3 的形式。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Combines the clear views of one area by every method and tells how good each result is. The true ground is not known, so these are signs, not errors.</source>
        <translation>以每一種方法合成同一範圍的清晰觀測，並說明結果的好壞。由於不知道真實地表，這些數字是徵兆，不是誤差。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Columns: balanced (1: orbits made equally bright), error (estimated by cross-validation, reflectance times 10,000: made without a fifth of the overpasses, root mean square difference from the clear views of that fifth, freed from haze), cloud_percent and shadow_percent (pixels brighter or darker than usual in the clearer half of their views: by three standard deviations and at least 0.02 reflectance), noise (deviation from the neighbours' mean), seams (mean step across the edges of scenes), both in reflectance times 10,000, and holes_percent, empty where nothing tells; and reads (how much is read, times the median).</source>
        <translation>欄位：balanced（1：已平衡軌道亮度）、error（以交叉驗證估計，反射率乘以 10,000：排除五分之一的過境來合成，再與那五分之一中已去除薄霧的清晰觀測比較的均方根差）、cloud_percent 與 shadow_percent（比該像元較清晰一半觀測的常見值亮或暗的像元：超過三個標準差且反射率至少差 0.02）、noise（與相鄰像元平均的偏差）、seams（影像邊緣兩側的平均落差），後兩者為反射率乘以 10,000，以及 holes_percent，無從判斷時為空值；reads 為讀取的資料量（以中位數為 1）。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>best marks the method with the least error, of nearly equal ones with the least noise; the median where no other is certainly better. Areas up to 5 km wide are compared at 10 m, larger ones on larger pixels.</source>
        <translation>best 標示誤差最小的方法，差距極小時取雜訊最少者；沒有方法確定較佳時為中位數。寬度 5 公里以內的範圍以 10 公尺比較，更大的範圍使用較大的像元。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Table of methods</source>
        <translation>合成方法比較表</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Best method</source>
        <translation>最佳方法</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Best with orbits balanced</source>
        <translation>最佳結果是否已平衡軌道亮度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <source>Scenes: {count}, pixels of {metres} m</source>
        <translation>影像 {count} 景，像元 {metres} 公尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/compare_methods.py"/>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>There are none. Choose more days, or another area.</source>
        <translation>沒有任何影像，請放寬日期或改選其他範圍。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Export composite to Drive</source>
        <translation>匯出合成影像到 Google 雲端硬碟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Lets Earth Engine write a cloud-free Sentinel-2 composite to your Google Drive.</source>
        <translation>由 Earth Engine 將 Sentinel-2 無雲合成影像寫入您的 Google 雲端硬碟。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>For large areas: it may take hours, goes on while QGIS is closed, and shows in the list of exports in the Cloud Score+ panel. The pixels are those “Composite to GeoTIFF” gives.</source>
        <translation>適合大範圍：可能需要數小時，關閉 QGIS 後仍會繼續，並列在 Cloud Score+ 面板的匯出清單中。像元與「合成影像存成 GeoTIFF」的結果相同。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Without an ending; empty: one made of the dates. Very large files are cut into several.</source>
        <translation>不含副檔名；留空則以日期命名。非常大的檔案會切成數個。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Wait until it is finished</source>
        <translation>等待完成</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Cancelling then also cancels the export.</source>
        <translation>等待時若取消，也會一併取消匯出。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Name of the task in Earth Engine</source>
        <translation>Earth Engine 中的工作名稱</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>State of the task</source>
        <translation>工作狀態</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>Page that shows the result</source>
        <translation>顯示結果的網頁</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Earth Engine has taken the export: {task}</source>
        <translation>Earth Engine 已受理匯出：{task}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>The sign-in must permit it: begin one export in the Cloud Score+ panel, which asks for that.</source>
        <translation>登入時必須允許這項權限：請先在 Cloud Score+ 面板匯出一次，面板會詢問是否授權。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>File name in Drive</source>
        <translation>雲端硬碟中的檔名</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/export.py"/>
        <source>By its name; it is made where there is none. Empty: at the top.</source>
        <translation>填寫資料夾名稱，若不存在會自動建立。留空表示放在最上層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Begin afresh</source>
        <translation>捨棄未完成的下載，重新下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Discards an unfinished download of this file instead of continuing it.</source>
        <translation>捨棄這個檔案未完成的下載，不接續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Description of the file (JSON)</source>
        <translation>檔案說明（JSON）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Composite</source>
        <translation>合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>This is a lot. “Export composite to Drive” goes on while QGIS is closed.</source>
        <translation>資料量很大。「匯出合成影像到 Google 雲端硬碟」在關閉 QGIS 後仍會繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>What has arrived is kept. Run this again with the same file to go on.</source>
        <translation>已下載的部分會保留，以同一個檔案再執行一次即可接續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Composite to GeoTIFF</source>
        <translation>合成影像存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Saves a cloud-free Sentinel-2 composite as a GeoTIFF on this computer.</source>
        <translation>將 Sentinel-2 無雲合成影像存成這台電腦上的 GeoTIFF。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Pixels are kept where Cloud Score+ says that they are clear enough, and combined. The file is fetched in parts, several at once, and stands under its name only when it is complete. When it was interrupted, run this again with the same file: it goes on where it ended.</source>
        <translation>保留 Cloud Score+ 判定為足夠清晰的像元加以合成。檔案分成許多部分同時下載，全部完成後才會以正式檔名出現。若中途中斷，以同一個檔案再執行一次即可接續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Reflectances are stored times 10,000, with the scale written into the file. The recipe and the credits are in the file and in a .json beside it.</source>
        <translation>反射率以乘上 10,000 的數值儲存，比例寫在檔案中。設定與資料來源註明於檔案及旁邊的 .json 中。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Clear count to GeoTIFF</source>
        <translation>清晰觀測次數存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Saves how many clear views each pixel has as a GeoTIFF on this computer. An overpass counts once, however many of its image tiles overlap there.</source>
        <translation>將每個像元的清晰觀測次數存成這台電腦上的 GeoTIFF。同一次過境的影像即使重疊，也只算一次。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/geotiff.py"/>
        <source>Few clear views make a composite noisy, and none leave a hole: 0. More days or a lower clear threshold give more.</source>
        <translation>清晰觀測太少，合成影像會有雜訊；一次都沒有就是空洞，值為 0。放寬日期或降低清晰度門檻值可以增加次數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>{width} × {height} pixels, about {size}</source>
        <translation>{width} × {height} 像元，約 {size}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>{content} is there only with these methods: {methods}.</source>
        <translation>「{content}」只適用於這些合成方法：{methods}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Pixels of {metres} m in {crs}</source>
        <translation>像元邊長 {metres} 公尺，坐標系統 {crs}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Pixels of {metres} m, which are {size} {unit} in {crs}</source>
        <translation>像元邊長 {metres} 公尺，換算為 {crs} 的 {size} {unit}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Reflectances of the bands chosen</source>
        <translation>所選波段的反射率</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Picture in the colours of the style</source>
        <translation>依顯示樣式上色的影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Numbers to compute with, or a picture as the map shows it.</source>
        <translation>可供運算的數值，或如地圖所見的影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Colours of a picture, and of the layer that shows reflectances.</source>
        <translation>影像的顏色，也用於顯示反射率檔案的圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>For reflectances: the bands of the file. Only L1C has B10.</source>
        <translation>儲存反射率時檔案所含的波段。只有 L1C 有 B10。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Resolution in metres</source>
        <translation>解析度（公尺）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Side of a pixel in metres. It is converted where the coordinate system has feet or degrees.</source>
        <translation>像元的邊長，以公尺計。坐標系統的單位是英尺或度時會自動換算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Coordinate system</source>
        <translation>坐標系統</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Empty: that of the project where it is in metres and made for the area; else TWD97 / TM2 in Taiwan, and elsewhere the UTM zone, whose pixels of 10, 20 and 60 m are Sentinel-2's own.</source>
        <translation>留空：專案的坐標系統若以公尺為單位且適用於此範圍，即採用之；否則臺灣採 TWD97 / TM2，其他地方採 UTM 分帶，其 10、20、60 公尺的像元即 Sentinel-2 原有的像元。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Data type</source>
        <translation>資料類型</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Usual are uint16 for reflectances, float32 for indices and uint8 for pictures.</source>
        <translation>usual（自動，依內容）：反射率為 uint16，指數為 float32，影像為 uint8。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>The number of pixels without a clear view. Empty: one that no pixel has.</source>
        <translation>沒有清晰觀測的像元所用的數值。留空表示採用任何像元都不會有的數值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Cloud Optimized GeoTIFF</source>
        <translation>雲端最佳化 GeoTIFF（COG）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/order.py"/>
        <source>Arranged so that parts can be read over the internet.</source>
        <translation>檔案的排列方式便於透過網路讀取其中一部分。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>List scenes</source>
        <translation>列出影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Lists the Sentinel-2 scenes of an area, with how much of it each shows clear.</source>
        <translation>列出範圍內的 Sentinel-2 影像，以及每一景在範圍內的清晰比例。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Columns: scene (its name in Earth Engine), taken (UTC), clear_percent (share of the area that the scene shows clear at the threshold; empty where Cloud Score+ has no scores yet), cloud_percent (of the whole scene, as its producer tells it), mgrs_tile, satellite, overpass (satellite and orbit: scenes that share it are one view where they overlap), and the properties of the Cloud Score+ image.</source>
        <translation>欄位：scene（在 Earth Engine 中的名稱）、taken（拍攝時間，UTC）、clear_percent（依門檻值，範圍內清晰的百分比；Cloud Score+ 尚無分數者為空值）、cloud_percent（影像提供者標示的整景雲量）、mgrs_tile（MGRS 網格）、satellite（衛星）、overpass（衛星與軌道：同一次過境的影像重疊處只算一次觀測），以及 Cloud Score+ 影像的各項屬性。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Names of scenes can be given to the other algorithms, which then leave these scenes out.</source>
        <translation>影像名稱可以交給其他演算法，將這些影像排除在外。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Table of scenes</source>
        <translation>影像清單</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Footprints of the scenes</source>
        <translation>影像涵蓋範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>The same columns, with the outline of each scene in longitude and latitude.</source>
        <translation>欄位相同，另附每景影像以經緯度表示的外框。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Number of scenes</source>
        <translation>影像數量</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/scenes.py"/>
        <source>Scenes found: {count}, of {overpasses} overpasses</source>
        <translation>找到 {count} 景影像，共 {overpasses} 次過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>month, quarter (January to March and so on), seasons (December to February and so on), year, season(11,4) for the same months of each year, or days(10) for every ten days. At most {most} periods.</source>
        <translation>month（每月）、quarter（每季，1–3 月起算）、seasons（氣象季節，12–2 月起算）、year（每年）、season(11,4)（每年相同月份）、days(10)（每十天）。最多 {most} 期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>A pixel without a clear view takes the nearest period's, at most {most} periods away; of two equally near, the earlier.</source>
        <translation>沒有清晰觀測的像元改用最近時段的值，最遠相隔 {most} 個時段；前後一樣近時取較早者。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Fill holes from neighbouring periods</source>
        <translation>以相鄰時段填補空洞</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>One composite a…</source>
        <translation>每期長度</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Series to GeoTIFFs</source>
        <translation>時間序列存成 GeoTIFF</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Saves one cloud-free Sentinel-2 composite for each period of the dates, such as one a month.</source>
        <translation>將日期範圍分成多期（例如每月一期），每期各存一幅 Sentinel-2 無雲合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>The folder gets a GeoTIFF a period, a table of what each holds (scenes, clear share, holes), and a virtual raster that stacks the first bands of all. Run again with the same folder, it goes on where it ended.</source>
        <translation>資料夾中每期有一個 GeoTIFF，另有一份各期內容的表格（影像數、清晰比例、空洞比例），以及將各期第一個波段疊在一起的虛擬網格。以同一資料夾再次執行，會從中斷處繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>The last band of each file, “filled”, marks where.</source>
        <translation>各檔案的最後一個波段「filled」標示填補處。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Table of the periods (CSV)</source>
        <translation>各期表格（CSV）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>Virtual raster of all periods</source>
        <translation>各期的虛擬網格</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/series.py"/>
        <source>{number} of {count}: {period}</source>
        <translation>第 {number} 期，共 {count} 期：{period}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Statistics</source>
        <translation>統計</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>The layer has no coordinate system. Set it in the layer's properties.</source>
        <translation>此圖層沒有坐標系統。請在圖層屬性中設定。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>The layer has no field “{name}”. Choose one of: {names}.</source>
        <translation>此圖層沒有「{name}」欄位。請選擇：{names}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>{done} of {all} answers</source>
        <translation>已取得 {done}／{all} 筆結果</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Reading the features…</source>
        <translation>正在讀取圖徵…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>The layer has no features. Choose another one, or select some.</source>
        <translation>此圖層沒有圖徵。請改選其他圖層，或選取一些圖徵。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>{count} answers are there from a run before; only the others are asked for.</source>
        <translation>先前執行時已取得 {count} 筆結果，這次只查詢其餘的部分。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Features without an answer: {count}. {note}</source>
        <translation>沒有結果的圖徵：{count} 個。{note}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>IDs that several features share: {count}. Each feature has rows of its own all the same.</source>
        <translation>有 {count} 個識別碼由數個圖徵共用。每個圖徵仍各有自己的資料列。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Area statistics</source>
        <translation>分區統計</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>For each polygon, and each period of a series: mean, median, standard deviation and the 10th and 90th percentile of an index or of bands of the cloud-free composite, computed by Earth Engine.</source>
        <translation>對每個多邊形（以及時間序列的每個時段），由 Earth Engine 計算無雲合成影像的指數或波段的平均數、中位數、標準差、第 10 與第 90 百分位數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Further columns: clear_percent (pixels with a value), clear_views (mean number of clear views), pixels and hectares inside, and hectares at or above and below a limit. With two spans of time the change from before to after is measured; cannot_tell_percent is the share in which it cannot be told.</source>
        <translation>其他欄位：clear_percent（有值像元的比例）、clear_views（清晰觀測次數的平均）、區內的像元數（pixels）與公頃數（hectares），以及達到與低於界限值的公頃數。若給定前後兩段日期，統計的是前後期的變化；cannot_tell_percent 是無法判斷的比例。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A pixel of 10 m of Sentinel-2's own grid (UTM) counts when its centre lies inside, so the numbers are those of zonal statistics on a GeoTIFF saved in that UTM zone. A polygon that holds no centre has no values; zonal statistics in QGIS then take the pixels it touches.</source>
        <translation>以 Sentinel-2 原有的 10 公尺網格（UTM）計算，像元中心落在多邊形內才計入，因此數字與將影像以該 UTM 分帶存成 GeoTIFF 後所做的分區統計相同。不含任何像元中心的多邊形沒有數值；QGIS 的分區統計此時改取所碰到的像元。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A run that was interrupted goes on where it was when it is started again with the same values.</source>
        <translation>若執行中斷，以相同的參數再執行一次，就會從中斷處接續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Areas</source>
        <translation>分區</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A polygon layer in any coordinate system; each feature has rows of its own.</source>
        <translation>任何坐標系統的多邊形圖層；每個圖徵各有自己的資料列。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Empty for one composite of all dates. Or month, quarter (January to March and so on), seasons (December to February and so on), year, season(11,4) for the same months of each year, or days(10) for every ten days. At most {most} periods.</source>
        <translation>留空：全部日期合成一張。或填 month（每月）、quarter（每季，1 至 3 月起）、seasons（氣象季節，12 至 2 月起）、year（每年）、season(11,4)（每年相同月份）、days(10)（每十天）。最多 {most} 個時段。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Index or band</source>
        <translation>指數或波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Limit</source>
        <translation>界限值</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Hectares at or above it, and below, are counted; in units of the index or band. Empty: none.</source>
        <translation>分別統計達到與低於此值的公頃數；單位與指數或波段相同。留空：不統計。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>First day of before (UTC)</source>
        <translation>前期第一天（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>With these two the change from before to after is measured: after are the dates above.</source>
        <translation>填了這兩個日期，統計的就是前後期的變化；後期為上方的日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Last day of before (UTC)</source>
        <translation>前期最後一天（UTC）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Several bands instead</source>
        <translation>改用數個波段</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Empty: the index. The columns then bear the name of the band.</source>
        <translation>留空：使用指數。選了波段時，欄位名稱會帶有波段名稱。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Clear views needed on both sides</source>
        <translation>前後期各需的清晰觀測次數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Only for a change: with fewer clear views before or after it cannot be told.</source>
        <translation>僅用於變化：前期或後期的清晰觀測次數較少時，視為無法判斷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Recipe instead</source>
        <translation>改用設定檔</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A composite, a series or a change as a recipe file has it: the file or its text. Its dates, clouds, method and scenes then count instead of those above.</source>
        <translation>合成影像、時間序列或變化的設定檔（檔案路徑或其內容）。日期、去雲、方法與影像都改依此設定，不採用上面的值。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>With the shapes of the areas</source>
        <translation>包含分區的圖形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>The table then is a polygon layer, with one feature for each area and period.</source>
        <translation>結果為多邊形圖層，每個分區的每個時段各有一個圖徵。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Number of rows</source>
        <translation>資料列數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Before needs both a first and a last day. Give both, or none.</source>
        <translation>前期需要第一天與最後一天。請兩個都填，或都不填。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A series and a change cannot be measured at once. Clear the step or before.</source>
        <translation>不能同時統計時間序列與變化。請清除時段長度或前期日期。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A change is measured of one index or band. Choose one.</source>
        <translation>變化只能統計一個指數或波段。請擇一。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>This is a lot: {count} answers, in at least {requests} requests. “Export area statistics to Drive” goes on while QGIS is closed.</source>
        <translation>數量很多：共 {count} 筆結果，至少要送出 {requests} 次要求。「匯出分區統計到 Google 雲端硬碟」在 QGIS 關閉後仍會繼續。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Invalid polygons were repaired before they were asked for: {count}</source>
        <translation>查詢前已修復無效的多邊形：{count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>No pixel has its centre inside.</source>
        <translation>區內沒有任何像元中心。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Pixel series</source>
        <translation>像元時間序列</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>For each point, every clear view of the Sentinel-2 pixel of 10 m that it lies in: scene, time, score, bands and indices, one row a view. For training data, or to look at how a place went through time.</source>
        <translation>對每個點，列出其所在的 10 公尺 Sentinel-2 像元的每一次清晰觀測：影像、時間、分數、波段與指數，每次觀測一列。可作為訓練資料，或檢視一處隨時間的變化。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Points</source>
        <translation>點位</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>A point layer in any coordinate system.</source>
        <translation>任何坐標系統的點圖層。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Reflectance times 10,000. Only L1C has B10.</source>
        <translation>反射率乘以 10,000。只有 L1C 有 B10。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Indices</source>
        <translation>指數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Also views that are not clear</source>
        <translation>也列出不清晰的觀測</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>The column state then says why a view does not count.</source>
        <translation>state 欄位會說明觀測未計入的原因。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Choose at least one band or index.</source>
        <translation>請至少選擇一個波段或指數。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>Points without a row: {count}</source>
        <translation>沒有資料列的點：{count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>ID field</source>
        <translation>識別碼欄位</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics.py"/>
        <source>The column that names the features in the table. Empty: their number in the layer.</source>
        <translation>結果表中用來識別圖徵的欄位。留空：圖徵在圖層中的編號。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Export area statistics to Drive</source>
        <translation>匯出分區統計到 Google 雲端硬碟</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Lets Earth Engine compute “Area statistics” itself and write them to your Google Drive as a CSV table, with the same columns and numbers.</source>
        <translation>由 Earth Engine 自行計算「分區統計」，並以 CSV 表格寫入您的 Google 雲端硬碟，欄位與數值相同。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>For many polygons, long series or large areas: it may take hours, goes on while QGIS is closed, and shows in the list of exports in the Cloud Score+ panel. Outlines that are too many for one request become several tables.</source>
        <translation>適合多邊形很多、期數很長或面積很大的情況：可能需要數小時，QGIS 關閉後也會繼續，並列在 Cloud Score+ 面板的匯出清單中。外框資料一次送不完時，會分成數個表格。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Where no pixel has its centre inside, pixels and the shares are 0.</source>
        <translation>沒有任何像元中心落在多邊形內時，pixels 與各比例為 0。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Without an ending; empty: one made of the dates.</source>
        <translation>不含副檔名；留空則依日期命名。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>Number of tasks</source>
        <translation>工作數</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>None of the features can be measured.</source>
        <translation>沒有任何圖徵可以統計。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/statistics_export.py"/>
        <source>The outlines need several tables: {count}. They have the same columns.</source>
        <translation>外框資料較多，分成數個表格：{count} 個，欄位相同。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>There is no map here, so no layer is added to a project. The results hold the addresses of the tiles, which work for some hours.</source>
        <translation>此處沒有地圖，因此不會將圖層加入專案。結果中有圖磚的網址，可使用數小時。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Add composite tile layer</source>
        <translation>加入合成影像圖磚圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Adds a cloud-free Sentinel-2 composite to the map, as tiles from Earth Engine.</source>
        <translation>將 Sentinel-2 無雲合成影像以 Earth Engine 圖磚的形式加入地圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Pixels are kept where Cloud Score+ says that they are clear enough, and combined into one picture. The layer is there at once: Earth Engine computes what the map shows, when it shows it. Use “Composite to GeoTIFF” for pixels to compute with.</source>
        <translation>保留 Cloud Score+ 判定為足夠清晰的像元，合成為一張影像。圖層立即可用：地圖顯示到哪裡，Earth Engine 就算到哪裡。若需要可供運算的像元，請改用「合成影像存成 GeoTIFF」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Earth Engine forgets a map after some hours. The layer keeps its recipe and renews itself.</source>
        <translation>Earth Engine 數小時後就會讓地圖失效。圖層保有設定，會自動重新載入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Data source of the layer (XYZ tiles)</source>
        <translation>圖層的資料來源（XYZ 圖磚）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Layers</source>
        <translation>圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Data sources of the layers (XYZ tiles), as JSON</source>
        <translation>各圖層的資料來源（XYZ 圖磚），JSON 格式</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Asking Earth Engine for {count} maps…</source>
        <translation>向 Earth Engine 要求 {count} 張地圖…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Add series of tile layers</source>
        <translation>加入時間序列圖磚圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Adds a group of cloud-free Sentinel-2 composites to the map, one for each period of the dates, such as one a month, as tiles from Earth Engine.</source>
        <translation>將日期範圍分成多期（例如每月一期），以 Earth Engine 圖磚的形式將各期的 Sentinel-2 無雲合成影像加入地圖，成為一個群組。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Each layer has the dates of its period, so the Temporal Controller plays the group; its menu in the layer tree opens it. Without the controller the newest is shown. The layers keep their recipes and renew themselves. Use “Series to GeoTIFFs” for pixels to compute with.</source>
        <translation>每個圖層都帶有該時段的日期，可由群組在圖層樹中的選單開啟時間控制器播放。未使用控制器時顯示最新一期。圖層保有設定，會自動重新載入。需要用於計算的像元值時，請用「時間序列存成 GeoTIFF」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>A second group marks where.</source>
        <translation>填補處由另一個群組標示。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Add change as tile layers</source>
        <translation>加入變遷圖磚圖層</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>Adds a group of three layers to the map, as tiles from Earth Engine: what differs between two composites of one area, told only where both sides have enough clear views, and both sides below it.</source>
        <translation>以 Earth Engine 圖磚的形式將三個圖層成為一個群組加入地圖：同一範圍前後兩期合成影像的差異（僅在前後兩期都有足夠清晰觀測之處判定），以及其下的前後兩期影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/processing/tile_layer.py"/>
        <source>The layers keep their recipes and renew themselves. Use “Change to GeoTIFF” for numbers.</source>
        <translation>圖層保有設定，會自動重新載入。需要數值時，請用「變遷存成 GeoTIFF」。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/animation.py"/>
        <source>Cloud Score+ animation</source>
        <translation>Cloud Score+ 動畫</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/animation.py"/>
        <source>km</source>
        <translation>公里</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/animation.py"/>
        <source>m</source>
        <translation>公尺</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/build.py"/>
        <source>Cloud Score+ composite</source>
        <translation>Cloud Score+ 合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/build.py"/>
        <source>“{title}” is on the map.</source>
        <translation>「{title}」已加入地圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/build.py"/>
        <source>The composite is on the map.</source>
        <translation>合成影像已加入地圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/build.py"/>
        <source>The layer shows the new style.</source>
        <translation>圖層已改用新的樣式。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/build.py"/>
        <source>The layer shows the new composite.</source>
        <translation>圖層已顯示新的合成影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_build.py"/>
        <source>Cloud Score+ change</source>
        <translation>Cloud Score+ 變遷</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_build.py"/>
        <source>The layers show the new change.</source>
        <translation>圖層已改為顯示新的變遷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_build.py"/>
        <source>The change is on the map, with both sides below it.</source>
        <translation>變遷圖已加入地圖，其下為後期與前期影像。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>{title}: {text}</source>
        <translation>{title}：{text}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>Area of the polygons: {rows}</source>
        <translation>多邊形面積：{rows}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <location filename="../cloudscore_plugin/services/change_polygons.py"/>
        <source>{name} {hectares} ha</source>
        <translation>{name} {hectares} 公頃</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>cannot tell</source>
        <translation>無法判定</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>Area of the classes, pixel by pixel: {rows}</source>
        <translation>各類別面積（逐像元統計）：{rows}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>Area of the classes, on pixels of {metres} m: {rows}</source>
        <translation>各類別面積（以 {metres} 公尺像元統計）：{rows}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>Hectares and overpasses could not all be found out: {why}</source>
        <translation>公頃數與過境次數未能全部取得：{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>no overpass</source>
        <translation>沒有過境</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_figures.py"/>
        <source>{count} overpasses from {first} to {last}</source>
        <translation>{count} 次過境，{first} 至 {last}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_polygons.py"/>
        <source>Cloud Score+ polygons of change</source>
        <translation>Cloud Score+ 變遷多邊形</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_polygons.py"/>
        <source>{count} polygons: {rows}</source>
        <translation>{count} 個多邊形：{rows}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_polygons.py"/>
        <source>Nothing has changed on half a hectare or more.</source>
        <translation>沒有達到 0.5 公頃的變遷。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/change_polygons.py"/>
        <source>Table…</source>
        <translation>統計表…</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/connections.py"/>
        <source>Sample scenes</source>
        <translation>範例影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/connections.py"/>
        <source>Earth Engine at {host}</source>
        <translation>Earth Engine（{host}）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/connections.py"/>
        <source>Earth Engine: {project}</source>
        <translation>Earth Engine：{project}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>Discard the download of {name}</source>
        <translation>捨棄 {name} 的下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>Looking for unfinished downloads</source>
        <translation>尋找未完成的下載</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>Save {name}</source>
        <translation>儲存 {name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>Add to the project</source>
        <translation>加入專案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>Areas of {name}</source>
        <translation>{name} 的範圍</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>{name} is saved.</source>
        <translation>已儲存 {name}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>{name} is saved, but not {count} of {total} periods: {periods}.</source>
        <translation>{name} 已儲存，但 {total} 期中有 {count} 期沒有檔案：{periods}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>{name}: files saved: {count}</source>
        <translation>{name}：已儲存 {count} 個檔案</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>exports begun: {count}</source>
        <translation>已開始匯出 {count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>not saved: {count}</source>
        <translation>未儲存 {count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>{reason} Periods: {names}.</source>
        <translation>{reason}時段：{names}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>{reason} Areas: {names}.</source>
        <translation>{reason}範圍：{names}。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/download_queue.py"/>
        <source>{names} and {count} more</source>
        <translation>{names} 等，另有 {count} 個</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/export_tasks.py"/>
        <source>exported to Google Drive: {name}</source>
        <translation>匯出到 Google 雲端硬碟：{name}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/export_tasks.py"/>
        <source>about {hours} EECU-hours</source>
        <translation>約 {hours} EECU 小時</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/export_tasks.py"/>
        <source>about {minutes} EECU-minutes</source>
        <translation>約 {minutes} EECU 分鐘</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/export_tasks.py"/>
        <source>about {seconds} EECU-seconds</source>
        <translation>約 {seconds} EECU 秒</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>Renewing composites</source>
        <translation>正在重新載入合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>A composite of this project would be computed with your account.</source>
        <translation>這個專案有 1 個合成影像將以您的帳號運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>{count} composites of this project would be computed with your account.</source>
        <translation>這個專案有 {count} 個合成影像將以您的帳號運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>The layers come from another QGIS profile or an earlier version of this plugin.</source>
        <translation>這些圖層來自其他 QGIS 使用者設定檔，或由本外掛的舊版建立。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>Compute</source>
        <translation>運算</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>Leave as they are</source>
        <translation>維持原狀</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>A composite waits to be renewed</source>
        <translation>有一個合成影像等候重新載入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>{count} composites wait to be renewed</source>
        <translation>{count} 個合成影像等候重新載入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>A composite cannot be renewed</source>
        <translation>有一個合成影像無法重新載入</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>{count} composites cannot be renewed</source>
        <translation>無法重新載入 {count} 個合成影像</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>This composite is being renewed.</source>
        <translation>這個合成影像正在重新載入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>The map of this composite is {age} old and renews itself. Click to renew it now.</source>
        <translation>這個合成影像的地圖已建立 {age}，會自動重新載入。按一下立即重新載入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>This composite cannot be renewed. {why}</source>
        <translation>這個合成影像無法重新載入。{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>This composite waits to be renewed. {why}</source>
        <translation>這個合成影像等候重新載入。{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>This composite waits to be renewed. {why} Click to renew it.</source>
        <translation>這個合成影像等候重新載入。{why}按一下即可重新載入。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>This composite waits to be renewed. {why} Click to connect.</source>
        <translation>這個合成影像等候重新載入。{why}按一下即可連線。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>This composite waits to be renewed. {why} It is tried again; click to try now.</source>
        <translation>這個合成影像等候重新載入。{why}稍後會再試；按一下立即重試。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>{minutes} min</source>
        <translation>{minutes} 分鐘</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/layer_renewal.py"/>
        <source>{hours} h</source>
        <translation>{hours} 小時</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Local copy of {date}: it needs no network. Click to go back to tiles.</source>
        <translation>{date} 的本機副本，不需要網路。按一下改回線上圖磚。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Local copy of {date}, of a part of the area: it needs no network. Click to go back to tiles.</source>
        <translation>{date} 的本機副本，僅含部分範圍，不需要網路。按一下可改回線上圖磚。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Only what the map shows</source>
        <translation>僅保留目前畫面</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>A copy at 10 m would be about {size} and take long.</source>
        <translation>10 公尺解析度的副本約 {size}，需要很久。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>The local copy is on its way; the layer shows it when it has arrived.</source>
        <translation>正在下載本機副本，下載完成後圖層就會改用副本。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>{count} local copies are on their way; the layers show them as they arrive.</source>
        <translation>正在下載 {count} 份本機副本，圖層會陸續改用下載好的副本。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>“{layer}” shows a local copy: it prints sharp and needs no network.</source>
        <translation>「{layer}」已改用本機副本：列印清晰，不需要網路。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>{count} layers show local copies: they print sharp and need no network.</source>
        <translation>{count} 個圖層改為顯示本機副本：列印清晰，也不需要網路。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/local_copies.py"/>
        <source>Save the project to keep it so.</source>
        <translation>請儲存專案，下次開啟才會沿用。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/places.py"/>
        <source>no answer</source>
        <translation>沒有回應</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/places.py"/>
        <source>The search for places does not answer: {reason}. Coordinates work without it.</source>
        <translation>地點搜尋服務沒有回應：{reason}。直接輸入坐標則不需要此服務。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/places.py"/>
        <source>No place is called “{text}”. Try another spelling, or coordinates.</source>
        <translation>找不到名為「{text}」的地點。請改用其他寫法，或輸入坐標。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/project_composites.py"/>
        <source>The saved project holds the recipes of its composites and the addresses of their tiles, which name the Cloud project {projects}. It holds no account, sign-in or key.</source>
        <translation>儲存的專案包含合成影像的設定與圖磚網址，網址中有 Cloud 專案名稱 {projects}；不含帳號、登入資料或金鑰。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/quota.py"/>
        <source>A new month has begun, and with it a new quota: Earth Engine computes at full speed again.</source>
        <translation>新的月份開始，配額已重新計算：Earth Engine 恢復全速運算。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Before: {period}</source>
        <translation>前期：{period}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>After: {period}</source>
        <translation>後期：{period}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Change: {index}, after minus before</source>
        <translation>變遷：{index}（後期減前期）</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Before and after: {place}</source>
        <translation>{place}：前後期比較</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Report</source>
        <translation>報告</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>The map could not be drawn.</source>
        <translation>無法繪製地圖。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Made on {day} with QGIS {version} and Cloud Score+ Composites; coordinate system {crs}</source>
        <translation>{day} 以 QGIS {version} 與 Cloud Score+ Composites 製作；坐標系統 {crs}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>QGIS could not write the page as a PDF.</source>
        <translation>QGIS 無法將頁面寫成 PDF。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>The change is {index} after minus before, where both sides have at least {count} clear views. Elsewhere it cannot be told, and the map shows nothing.</source>
        <translation>變遷為後期減前期的 {index}，僅計前期與後期都至少有 {count} 次清晰觀測之處；其餘無法判定，地圖上不顯示。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/report.py"/>
        <source>Not shown because its layer is no longer in the project: {title}. “Build change” makes it again.</source>
        <translation>{title}的圖層已不在專案中，因此未顯示；按「產生變遷圖」可重新產生。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/series_build.py"/>
        <source>Cloud Score+ series</source>
        <translation>Cloud Score+ 時間序列</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/series_build.py"/>
        <source>{count} of {total} periods show what they showed before: {periods}. {why}</source>
        <translation>{total} 期中有 {count} 期仍顯示先前的內容：{periods}。{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/series_build.py"/>
        <source>Missing: {count} of {total} periods ({periods}). {why}</source>
        <translation>{total} 期中有 {count} 期缺漏：{periods}。{why}</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/statistics.py"/>
        <source>It has no area.</source>
        <translation>沒有面積。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/statistics.py"/>
        <source>It has no place.</source>
        <translation>沒有位置。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/statistics.py"/>
        <source>It lies outside of what its coordinate system can show.</source>
        <translation>位於坐標系統的有效範圍之外。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/statistics.py"/>
        <source>It is too large for one request. Cut it into parts, or export the statistics to Drive.</source>
        <translation>面積太大，無法一次算完。請切成幾個部分，或將分區統計匯出到 Google 雲端硬碟。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/tile_monitor.py"/>
        <source>Tiles of a composite</source>
        <translation>合成影像的圖磚</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/tile_monitor.py"/>
        <source>Parts of a composite are missing on the map</source>
        <translation>地圖上的合成影像有缺塊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/tile_monitor.py"/>
        <source>Parts of {count} composites are missing on the map</source>
        <translation>地圖上有 {count} 個合成影像出現缺塊</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/tile_monitor.py"/>
        <source>Parts of this composite are missing on the map. {why} Click to ask for them now.</source>
        <translation>這個合成影像在地圖上有缺塊。{why}按一下立即重新索取。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/tile_monitor.py"/>
        <source>The missing parts are asked for again by themselves.</source>
        <translation>缺塊會自動重新索取。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/services/time_control.py"/>
        <source>{count} composites are on the map, one a period.</source>
        <translation>{count} 張合成影像已加入地圖，每個時段一張。</translation>
    </message>
    <message>
        <location filename="../cloudscore_plugin/tasks.py"/>
        <source>Stopped: {task}</source>
        <translation>已停止：{task}</translation>
    </message>
</context>
</TS>
